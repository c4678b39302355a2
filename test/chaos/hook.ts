import { createServer } from "node:http";
import { listen } from "../listen.ts";

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
  const { url, stop } = await listen(server);
  return {
    url: `${url}/`,
    calls: () => calls,
    stop,
  };
}
