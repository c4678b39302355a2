import { record, string } from "./parse-request.ts";
import type { WebClient } from "./web-client.ts";

export interface Picture {
  readonly bytes: Uint8Array;
  readonly filename: string;
  /** Shown above the picture and read by screen readers. */
  readonly title: string;
}

const DEADLINE_MS = 10_000;

/** Puts a picture into a thread: asks for an address, sends the bytes there, and completes it. */
export async function uploadPicture(
  client: WebClient,
  picture: Picture,
  channel: string,
  threadTs: string,
): Promise<void> {
  const ticket = record(
    await client.apiCall("files.getUploadURLExternal", {
      filename: picture.filename,
      length: picture.bytes.byteLength,
      alt_txt: picture.title,
    }),
  );
  const sent = await fetch(string(ticket.upload_url), {
    method: "POST",
    headers: { "content-type": "application/octet-stream" },
    body: Buffer.from(picture.bytes),
    signal: AbortSignal.timeout(DEADLINE_MS),
  });
  if (!sent.ok) throw new Error(`the upload of ${picture.filename} answered HTTP ${sent.status}`);
  await client.apiCall("files.completeUploadExternal", {
    files: [{ id: string(ticket.file_id), title: picture.title }],
    channel_id: channel,
    thread_ts: threadTs,
  });
}
