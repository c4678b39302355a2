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
const SHOWN_AT_FIRST = 200;

/** Goes to the newest message, but never past its beginning: a long answer is read from the top. */
export function showNewest(list: HTMLElement): void {
  const last = list.lastElementChild;
  const start = last instanceof HTMLElement ? last.offsetTop - 8 : 0;
  list.scrollTop = Math.min(start, list.scrollHeight - list.clientHeight);
}

/** Whether the newest message is in view, so that the list should follow. */
function follows(list: HTMLElement): boolean {
  const last = list.lastElementChild;
  return !(last instanceof HTMLElement) || last.offsetTop < list.scrollTop + list.clientHeight;
}

/** A picture that arrives late makes its message taller: a reader at the end stays there. */
export function followPictures(list: HTMLElement): void {
  list.addEventListener(
    "load",
    () => {
      if (follows(list)) showNewest(list);
    },
    // The event does not bubble, so it is caught on its way down.
    true,
  );
}

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

function earlierButton(hidden: number, press: () => void): Item {
  const make = () =>
    h(
      "div",
      { class: "earlier" },
      h("button", { type: "button", class: "button", on: { click: press } }, `Show earlier messages (${hidden})`),
    );
  return { key: "earlier", version: String(hidden), make };
}

/** Draws messages into a scrolling list and stays at its end if the reader was there. */
export function drawMessages(page: Page, list: HTMLElement, messages: readonly SeenMessage[], inThread: boolean): void {
  const reader = { timeZone: page.model.me.tz, nowMs: Date.now() };
  const following = follows(list);
  const items: Item[] = [];
  const limit = Number(list.dataset["limit"] ?? SHOWN_AT_FIRST);
  const hidden = Math.max(0, messages.length - limit);
  if (hidden > 0)
    items.push(
      earlierButton(hidden, () => {
        list.dataset["limit"] = String(limit + SHOWN_AT_FIRST);
        drawMessages(page, list, messages, inThread);
      }),
    );
  const shown = messages.slice(hidden);
  let day = "";
  shown.forEach((message, at) => {
    const name = dayName(message.ts, reader);
    if (name !== day && !inThread) {
      items.push({
        key: `day/${name}`,
        version: name,
        make: () => h("div", { class: "day", role: "separator", "aria-label": name }, h("span", {}, name)),
      });
    }
    const joined = name === day && joins(page, message, shown[at - 1]);
    day = name;
    const replies = inThread ? [] : repliesOf(page.model, message.channel, message.ts).map(numberOf);
    items.push({
      key: message.ts,
      version: [page.model.me.id, joined, numberOf(message), ...replies].join(" "),
      make: () => messageNode(page, message, { inThread, joined }),
    });
  });
  reconcile(list, items);
  if (following) showNewest(list);
}
