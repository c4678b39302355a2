import { incidentRefOf, renderUnfurl } from "../../message/unfurl.ts";
import { mrkdwn, person } from "../../message/mrkdwn.ts";
import type { Desk } from "./desk.ts";
import { publishHome } from "./home.ts";
import { record, string } from "./parse-request.ts";
import { saying } from "./whisper.ts";

/** Does what an event of the workspace asks for: the Home tab, a preview of a link, an answer to a mention. */
export async function onEvent(body: unknown, desk: Desk): Promise<void> {
  const envelope = record(body);
  const event = record(envelope.event);
  const teamId = string(envelope.team_id);
  const userId = string(event.user);
  switch (event.type) {
    case "app_home_opened":
      if (event.tab === "home" || event.tab === undefined) await publishHome(teamId, userId, desk);
      return;
    case "link_shared":
      return unfurl(event, desk);
    case "app_mention":
      return desk.whisper(
        {
          teamId,
          userId,
          channel: string(event.channel) || null,
          threadTs: string(event.thread_ts) || null,
          triggerId: "",
        },
        saying(mrkdwn`👋 ${person(userId, userId)}, type \`/noops help\`, or \`/noops list\` for what is open.`),
      );
    default:
      return;
  }
}

async function unfurl(event: Readonly<Record<string, unknown>>, desk: Desk): Promise<void> {
  const links = Array.isArray(event.links) ? event.links : [];
  const unfurls: Record<string, unknown> = {};
  for (const link of links.slice(0, 10)) {
    const url = string(record(link).url);
    const ref = incidentRefOf(url);
    const id = ref === null ? null : await desk.incidents.resolveRef(ref);
    const view = id === null ? null : await desk.incidents.view(id);
    if (view !== null) unfurls[url] = { blocks: renderUnfurl(view) };
  }
  if (Object.keys(unfurls).length === 0) return;
  const unfurlId = string(event.unfurl_id);
  const place =
    unfurlId === ""
      ? { channel: event.channel, ts: event.message_ts }
      : { unfurl_id: unfurlId, source: string(event.source) || "conversations_history" };
  await desk.client.apiCall("chat.unfurl", { ...place, unfurls });
}
