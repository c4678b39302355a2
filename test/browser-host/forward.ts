import type { IncomingMessage, ServerResponse } from "node:http";

/** The body of a request. */
export async function readBody(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Hands a request on to another server, with these headers and no others, and its answer back. */
export async function forward(
  exchange: { readonly request: IncomingMessage; readonly response: ServerResponse },
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { request, response } = exchange;
  const { method = "GET" } = request;
  const body = await readBody(request);
  const answer = await fetch(url, {
    method,
    headers: { "content-type": request.headers["content-type"] ?? "text/plain", ...headers },
    ...(method === "GET" ? {} : { body }),
  });
  response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "application/json" });
  response.end(Buffer.from(await answer.arrayBuffer()));
}

/** Answers with JSON. */
export function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
