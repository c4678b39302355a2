import type { IncomingMessage, ServerResponse } from "node:http";
import type { Desk } from "../api/answer-call.ts";
import { answerCall } from "../api/answer-call.ts";
import { SlackError } from "../api/slack-error.ts";
import { respond } from "../interaction/respond.ts";
import type { ResponseUrls } from "../interaction/response-urls.ts";
import { mediaType, readArguments, readBody } from "./read-body.ts";
import { reply, replyJson } from "./reply.ts";

const cut = (response: ServerResponse, afterMs: number): void => {
  const timer = setTimeout(() => response.destroy(), afterMs);
  response.on("close", () => clearTimeout(timer));
};

/** `/api/<method>`: the Web API. */
export async function handleApi(
  desk: Desk,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  let args: Record<string, unknown>;
  try {
    args = await readArguments(request, url);
  } catch {
    replyJson(response, 200, { ok: false, error: "invalid_post_type" });
    return;
  }
  const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
  const token = bearer ?? (typeof args["token"] === "string" ? args["token"] : null);
  const answer = await answerCall(desk, { method: url.pathname.slice("/api/".length), token, args });
  if (answer.cut) cut(response, answer.afterMs);
  else replyJson(response, answer.status, answer.body, answer.headers);
}

/** `/response/<id>`: late answers to interactions and commands. */
export async function handleResponseUrl(
  desk: Desk & { readonly responseUrls: ResponseUrls },
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const body = await readBody(request);
  const opened = desk.responseUrls.use(url.pathname.slice("/response/".length));
  if (!opened.ok) {
    replyJson(response, 404, { ok: false, error: opened.error });
    return;
  }
  try {
    respond(desk.context, opened.place, JSON.parse(body.toString("utf8")));
    reply(response, 200, "text/html", "ok");
  } catch (error) {
    const refusal = error instanceof SlackError ? error : new SlackError("invalid_payload");
    replyJson(response, 400, refusal.toBody());
  }
}

/** `/upload/<id>`: the bytes of a file, plain or as the first file of a multipart form. */
export async function handleUpload(
  desk: Desk,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  let bytes = await readBody(request);
  const type = mediaType(request.headers["content-type"]);
  if (type === "multipart/form-data") {
    const headers = { "content-type": request.headers["content-type"] ?? "" };
    const form = await new Response(new Uint8Array(bytes), { headers }).formData();
    const file = [...form.values()].find((value) => typeof value !== "string");
    bytes = file ? Buffer.from(await file.arrayBuffer()) : Buffer.alloc(0);
  }
  const received = await desk.context.uploads.receive(url.pathname.slice("/upload/".length), bytes);
  if (received) reply(response, 200, "text/plain", `OK - ${bytes.length}`);
  else reply(response, 400, "text/plain", "no such upload, or another size than announced");
}
