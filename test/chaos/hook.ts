import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A webhook that keeps what it is sent. */
export interface Hook {
  readonly url: string;
  calls(): readonly string[];
  stop(): Promise<void>;
}

export async function startHook(): Promise<Hook> {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      calls.push(body);
      response.writeHead(202).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`,
    calls: () => calls,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
