import type { IncidentView } from "../incident/incident-view.ts";
import type { Message } from "./block.ts";
import { section } from "./blocks.ts";
import { mrkdwn, text } from "./mrkdwn.ts";
import { renderThread } from "./thread-story.ts";

/** Who did what on an incident, newest last. */
export function renderTimeline(view: IncidentView): Message {
  const story = renderThread(view, -1);
  const title = section(mrkdwn`*${text(view.ref, 30)}* · who did what`);
  if (story === null)
    return { text: `${view.ref}: nothing happened yet`, blocks: [title, section(mrkdwn`Nothing happened yet.`)] };
  return { text: story.text, blocks: [title, ...story.blocks] };
}
