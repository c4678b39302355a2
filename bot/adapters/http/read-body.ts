import type { IncomingMessage } from "node:http";

export type BodyResult =
  { readonly kind: "body"; readonly bytes: Buffer } | { readonly kind: "tooLarge" } | { readonly kind: "aborted" };

/** Reads a body up to a limit; what is over it is drained so that the sender hears the answer. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<BodyResult> {
  const announced = Number(request.headers["content-length"] ?? 0);
  let tooLarge = announced > maxBytes;
  let size = 0;
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) tooLarge = true;
      if (tooLarge && size > 4 * maxBytes) break;
      if (!tooLarge) chunks.push(chunk);
    }
  } catch {
    return { kind: "aborted" };
  }
  return tooLarge ? { kind: "tooLarge" } : { kind: "body", bytes: Buffer.concat(chunks) };
}
