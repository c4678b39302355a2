import type { IncomingMessage, ServerResponse } from "node:http";
import type { ApiContext } from "../api/method.ts";
import type { NewsItem } from "../workspace/news.ts";
import { wireNews } from "./wire.ts";

const BEAT_MS = 15_000;

function isFor(context: ApiContext, item: NewsItem, user: string | null): boolean {
  if (user === null) return true;
  // What the app calls is for tests; people see only what is addressed to them.
  if (item.type === "call" || item.type === "delivery") return false;
  if (item.user !== null) return item.user === user;
  if (item.channel === null) return true;
  return context.store.state.channels.some((channel) => channel.id === item.channel && channel.members.includes(user));
}

/**
 * `GET /_/stream?user=&since=&types=`: server-sent events of everything that changes.
 * `since` (or Last-Event-ID) replays what was missed; without it the stream starts now.
 */
export function handleStream(context: ApiContext, request: IncomingMessage, response: ServerResponse, url: URL): void {
  const user = url.searchParams.get("user");
  const types = url.searchParams.get("types")?.split(",");
  const since = Number(request.headers["last-event-id"] ?? url.searchParams.get("since") ?? context.news.lastId);
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" });
  response.write(`event: hello\ndata: ${JSON.stringify({ lastNewsId: context.news.lastId })}\n\n`);
  const stop = context.news.listen(since, (item) => {
    if (types && !types.includes(item.type)) return;
    if (!isFor(context, item, user)) return;
    response.write(`id: ${item.id}\nevent: ${item.type}\ndata: ${JSON.stringify(wireNews(context, item))}\n\n`);
  });
  const beat = setInterval(() => response.write(": still here\n\n"), BEAT_MS);
  response.on("close", () => {
    clearInterval(beat);
    stop();
  });
}
