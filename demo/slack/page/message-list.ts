import { dayName } from "./dates.ts";
import { h } from "./dom.ts";
import { messageNode } from "./message.ts";
import { repliesOf } from "./model.ts";
import type { Page } from "./page.ts";
import type { Item } from "./reconcile.ts";
import { reconcile } from "./reconcile.ts";
import type { SeenMessage } from "./seen.ts";

/** Messages are replaced, never changed, so a number per object says whether one must be drawn anew. */
const numbers = new WeakMap<SeenMessage, number>();
let lastNumber = 0;

function numberOf(message: SeenMessage): number {
  const known = numbers.get(message);
  if (known !== undefined) return known;
  lastNumber += 1;
  numbers.set(message, lastNumber);
  return lastNumber;
}

const JOIN_SECONDS = 300;
const NEAR_END_PX = 120;

/** Whether a message continues what the same person just wrote. Messages of the bot always stand alone. */
function joins(page: Page, message: SeenMessage, before: SeenMessage | undefined): boolean {
  return (
    before?.user === message.user &&
    message.user !== page.model.botUser &&
    !message.is_ephemeral &&
    !before.is_ephemeral &&
    Number(message.ts) - Number(before.ts) < JOIN_SECONDS
  );
}

/** Draws messages into a scrolling list and stays at its end if the reader was there. */
export function drawMessages(page: Page, list: HTMLElement, messages: readonly SeenMessage[], inThread: boolean): void {
  const reader = { timeZone: page.model.me.tz, nowMs: Date.now() };
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END_PX;
  const items: Item[] = [];
  let day = "";
  messages.forEach((message, at) => {
    const name = dayName(message.ts, reader);
    if (name !== day && !inThread) {
      items.push({
        key: `day/${name}`,
        version: name,
        make: () => h("div", { class: "day", role: "separator", "aria-label": name }, h("span", {}, name)),
      });
    }
    const joined = name === day && joins(page, message, messages[at - 1]);
    day = name;
    const replies = inThread ? [] : repliesOf(page.model, message.channel, message.ts).map(numberOf);
    items.push({
      key: message.ts,
      version: [page.model.me.id, joined, numberOf(message), ...replies].join(" "),
      make: () => messageNode(page, message, { inThread, joined }),
    });
  });
  reconcile(list, items);
  if (atEnd) list.scrollTop = list.scrollHeight;
}
