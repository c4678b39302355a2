import type { IncomingMessage } from "node:http";

export type BodyResult =
  { readonly kind: "body"; readonly bytes: Buffer } | { readonly kind: "tooLarge" } | { readonly kind: "aborted" };

/** So much of what is over a limit is read and thrown away before the sender is cut off. */
const DRAINED_BYTES = 128 * 1024 * 1024;

/** Reads a body up to a limit; what is over it is drained, so that the sender hears the answer. */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<BodyResult> {
  const announced = Number(request.headers["content-length"] ?? 0);
  let tooLarge = announced > maxBytes;
  let size = 0;
  const chunks: Buffer[] = [];
  return new Promise((resolve) => {
    if (request.destroyed) resolve({ kind: "aborted" });
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) tooLarge = true;
      if (size > maxBytes + DRAINED_BYTES) {
        resolve({ kind: "tooLarge" });
        request.destroy();
      }
      if (!tooLarge) chunks.push(chunk);
    });
    request.once("end", () => {
      if (tooLarge) resolve({ kind: "tooLarge" });
      else resolve({ kind: "body", bytes: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks) });
    });
    // Also after the end, when it changes nothing.
    request.once("error", () => resolve({ kind: "aborted" }));
    request.once("close", () => resolve({ kind: "aborted" }));
  });
}
