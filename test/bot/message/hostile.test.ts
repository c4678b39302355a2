import fc from "fast-check";
import { test } from "vitest";
import type { Message } from "@noops-ml/bot/message/block.ts";
import { renderIncident } from "@noops-ml/bot/message/incident-message.ts";
import { renderList } from "@noops-ml/bot/message/list-message.ts";
import { reviewModal } from "@noops-ml/bot/message/review-modal.ts";
import { renderThread } from "@noops-ml/bot/message/thread-story.ts";
import { parseBlocks } from "@noops-ml/demo/slack/block-kit/parse-blocks.ts";
import { hostileIncident, hostileTimeline } from "./hostile-incident.ts";

/** Every text of a message, wherever it stands. */
function texts(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(texts);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "text" && typeof inner === "string" ? [inner] : texts(inner),
  );
}

/** Half a code point: with the flag `u` a pair is one character and does not match. */
const LONE_SURROGATE = /[\uD800-\uDFFF]/u;
/** The only mark-up that may open with `<`: our own dates, people who decided, and plain web links. */
const OWN_MARKUP =
  /<(!date\^\d+\^(\{time\}|\{date_short_pretty\} at \{time\})\|[0-9:\- UTC]+|@[UW][A-Z0-9]+|https?:\/\/[^\s<>|]+\|[^<>|]*)>/gu;

function problems(message: Message): string[] {
  const found: string[] = [];
  const all = [message.text, ...texts(message.blocks)];
  for (const text of all) {
    if (LONE_SURROGATE.test(text)) found.push(`cut code point: ${JSON.stringify(text.slice(-20))}`);
    if (/@(here|channel|everyone)\b/iu.test(text)) found.push(`broadcast: ${text.slice(0, 80)}`);
  }
  for (const { text } of mrkdwnOf(message.blocks)) {
    const rest = text.replace(OWN_MARKUP, "");
    if (/[<>]/u.test(rest)) found.push(`foreign mark-up: ${JSON.stringify(rest.slice(0, 120))}`);
    if (/&(?!(amp|lt|gt);)/u.test(rest)) found.push(`half an entity: ${JSON.stringify(rest.slice(-40))}`);
  }
  if (/[<>]/u.test(message.text)) found.push("mark-up in the fallback text");
  if (message.text.length > 3000) found.push("a fallback text that Slack would cut");
  const parsed = parseBlocks(message.blocks);
  return parsed.ok ? found : [...found, parsed.error, ...parsed.messages];
}

function mrkdwnOf(value: unknown): { readonly text: string }[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnOf);
  if (typeof value !== "object" || value === null) return [];
  if ("type" in value && value.type === "mrkdwn" && "text" in value) return [{ text: String(value.text) }];
  return Object.values(value).flatMap(mrkdwnOf);
}

test(
  "10,000 random incidents with hostile text are never refused, cut in a code point, or mention anybody",
  { timeout: 120_000 },
  () => {
    fc.assert(
      fc.property(hostileIncident, (view) => {
        const message = renderIncident(view);
        const found = problems(message);
        if (found.length > 0) throw new Error(found.join("\n"));
      }),
      { numRuns: 10_000, seed: 20_260_301 },
    );
  },
);

test("so are their threads, lists and reviews", { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(hostileIncident, hostileTimeline, fc.nat({ max: 500 }), (view, timeline, told) => {
      const thread = renderThread({ ...view, timeline }, told);
      const plan = view.run?.approval?.plan ?? null;
      const review = reviewModal({
        view,
        runbook: view.title,
        plan,
        steps: [view.model],
        level: "L2",
        reason: view.service,
        channel: null,
      });
      const messages = [
        renderList([view, view], "incidents"),
        { text: "", blocks: review.blocks },
        ...(thread === null ? [] : [thread]),
      ];
      const found = messages.flatMap(problems);
      if (found.length > 0) throw new Error(found.join("\n"));
    }),
    { numRuns: 1000, seed: 20_260_302 },
  );
});
