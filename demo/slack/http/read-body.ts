import type { IncomingMessage } from "node:http";

const MAX_BYTES = 17 * 1024 * 1024;

/** The whole body, or an error past 17 MiB. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new Error(`body over ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The media type without parameters. @example mediaType("Application/JSON; charset=utf-8") // => "application/json" */
export function mediaType(header: string | undefined): string {
  return (header ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

/** Arguments of a call from its address and its body: a form, JSON, or multipart. */
export async function readArguments(request: IncomingMessage, url: URL): Promise<Record<string, unknown>> {
  const args: Record<string, unknown> = Object.fromEntries(url.searchParams);
  if (request.method !== "POST") return args;
  const body = await readBody(request);
  const type = mediaType(request.headers["content-type"]);
  if (type === "application/json")
    return { ...args, ...(JSON.parse(body.toString("utf8")) as Record<string, unknown>) };
  if (type === "multipart/form-data") {
    const form = await new Response(new Uint8Array(body), {
      headers: { "content-type": request.headers["content-type"] ?? "" },
    }).formData();
    return { ...args, ...Object.fromEntries(form) };
  }
  return { ...args, ...Object.fromEntries(new URLSearchParams(body.toString("utf8"))) };
}
