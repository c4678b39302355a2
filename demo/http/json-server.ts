import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";

/** A server that listens, and how to end it. */
export type RunningServer = { readonly url: string; readonly port: number; readonly close: () => Promise<void> };

/** What a handler gets: the parsed address and the raw pair of `node:http`. */
export type Exchange = { readonly url: URL; readonly request: IncomingMessage; readonly response: ServerResponse };

/** The body of a request is not JSON, or too long. */
export class BadBodyError extends Error {}

const MAX_BODY_BYTES = 1 << 20;

/** The text of a request's body, up to 1 MiB. */
export async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > MAX_BODY_BYTES) throw new BadBodyError("The body is longer than 1 MiB.");
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** The JSON value of a request's body; an empty body is an empty object. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const text = await readText(request);
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new BadBodyError("The body is not JSON.", { cause });
  }
}

/** Answers with JSON. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  response.end(text);
}

/** Listens on 127.0.0.1; port 0 takes a free one. A handler that throws answers 500 (400 for a bad body). */
export async function listen(port: number, handle: (exchange: Exchange) => Promise<void>): Promise<RunningServer> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    handle({ url, request, response }).catch((error: unknown) => {
      if (response.headersSent) {
        response.destroy();
        return;
      }
      const message = error instanceof Error ? error.message : String(error);
      sendJson(response, error instanceof BadBodyError ? 400 : 500, { error: message });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no TCP address.");
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${address.port}`, port: address.port, close };
}
