import { h } from "./dom.ts";
import { QUICK_REACTIONS } from "./emoji-names.ts";
import { emojiNode } from "./emoji.ts";
import { openMenu } from "./menu.ts";
import type { Page } from "./page.ts";
import { perform } from "./page.ts";
import type { SeenMessage } from "./seen.ts";
import { toast } from "./toast.ts";

/** Shortcuts of the app that start from a message. */
const SHORTCUTS = [{ callback_id: "noops.add_to_timeline", label: "Add to incident timeline" }] as const;

function tool(label: string, symbol: string, key: string, press: (opener: HTMLElement) => void): HTMLElement {
  const node = h(
    "button",
    { type: "button", class: "tool", "aria-label": label, title: label, "data-key": key },
    symbol,
  );
  node.addEventListener("click", () => press(node));
  return node;
}

/** The small bar that appears on a message: react, reply, more. */
export function messageTools(page: Page, message: SeenMessage, inThread: boolean): HTMLElement {
  const at = { channel: message.channel, ts: message.ts };
  const key = (name: string) => `tool/${message.ts}/${name}/${inThread ? "thread" : "channel"}`;
  const react = (opener: HTMLElement) =>
    openMenu(
      opener,
      "Reactions",
      QUICK_REACTIONS.map((name) => ({
        label: [emojiNode(name), ` ${name.replaceAll("_", " ")}`],
        choose: () => void perform(page, "react", { ...at, name }),
      })),
    );
  const more = (opener: HTMLElement) =>
    openMenu(opener, "More about this message", [
      ...SHORTCUTS.map((shortcut) => ({
        label: shortcut.label,
        hint: page.model.appName,
        choose: () => void perform(page, "shortcut", { ...at, callback_id: shortcut.callback_id }),
      })),
      {
        label: "Copy link",
        choose: () => {
          const address = `${location.origin}/archives/${message.channel}/p${message.ts.replace(".", "")}`;
          navigator.clipboard.writeText(address).then(
            () => toast("Link copied"),
            () => toast(address),
          );
        },
      },
    ]);
  return h(
    "div",
    { class: "tools" },
    tool("Add a reaction", "☺", key("react"), react),
    inThread ? null : tool("Reply in thread", "↩", key("reply"), () => page.openThread(message.channel, message.ts)),
    tool("More about this message", "⋯", key("more"), more),
  );
}
