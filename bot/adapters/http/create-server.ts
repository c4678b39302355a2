import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Log } from "../../ports/log.ts";
import type { Reply } from "./reply.ts";

/** A route takes a request or passes it on with null. */
export type Route = (request: IncomingMessage, url: URL) => Promise<Reply | null>;

export interface HttpServer {
  readonly port: number;
  /** Takes requests from now on. */
  open(routes: readonly Route[]): void;
  close(): Promise<void>;
}

/** Never a 4xx, which makes a source drop what it wanted to say. */
const NOT_YET: Reply = { status: 503, headers: { "retry-after": "5" }, json: { error: "starting, try again" } };
const SECURITY = { "x-content-type-options": "nosniff", "cache-control": "no-store" };

function send(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  if (response.headersSent || response.destroyed) return;
  // What was not read of a body would stand before the next request on this connection, which would wait for ever.
  const close = request.complete ? {} : { connection: "close" };
  const body = reply.text ?? (reply.json === undefined ? "" : JSON.stringify(reply.json));
  const type =
    reply.text === undefined && reply.json !== undefined ? { "content-type": "application/json; charset=utf-8" } : {};
  response.writeHead(reply.status, {
    ...SECURITY,
    ...type,
    ...reply.headers,
    ...close,
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}

/**
 * One server for webhooks, chat, API, metrics and health: the first route that takes a request answers it. Until it is
 * opened only `health` answers, and everybody else is asked to try again.
 */
export async function createHttpServer(options: {
  readonly host: string;
  readonly port: number;
  readonly health: Route;
  readonly log: Log;
}): Promise<HttpServer> {
  let routes: readonly Route[] | null = null;
  async function answer(request: IncomingMessage): Promise<Reply> {
    const url = new URL(request.url ?? "/", "http://bot");
    for (const route of [options.health, ...(routes ?? [])]) {
      const reply = await route(request, url);
      if (reply !== null) return reply;
    }
    if (routes === null) return NOT_YET;
    return { status: 404, json: { error: "there is nothing here" } };
  }
  const server: Server = createServer(
    { requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 75_000 },
    (request, response) => {
      answer(request).then(
        (reply) => send(request, response, reply),
        (error: unknown) => {
          options.log.error({ error, path: request.url?.split("?")[0] }, "a request failed");
          send(request, response, {
            status: 503,
            headers: { "retry-after": "5" },
            json: { error: "not done, try again" },
          });
        },
      );
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    open: (given) => (routes = given),
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const force = setTimeout(() => server.closeAllConnections(), 5000);
      await closed;
      clearTimeout(force);
    },
  };
}
