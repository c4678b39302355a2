import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A server that answers as a Prometheus or a bot should not. */
export type FakeServer = { readonly url: string; readonly stop: () => Promise<void> };

/** Answers each path with a status and a body; what is not listed is answered with 404. */
export async function startFakeServer(
  answers: Readonly<Record<string, readonly [status: number, body: unknown]>>,
): Promise<FakeServer> {
  const server = createServer((request, response) => {
    request.resume();
    const path = (request.url ?? "").replace(/\?.*/, "");
    const [status, body] = answers[path] ?? [404, "not found"];
    response.writeHead(status, { "content-type": typeof body === "string" ? "text/html" : "application/json" });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
