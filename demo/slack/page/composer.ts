import { completion } from "./completion.ts";
import { freshId, h } from "./dom.ts";
import type { Page } from "./page.ts";
import { perform } from "./page.ts";

const MAX_ROWS_PX = 180;

/** Text as typed becomes text as Slack sends it: escaped, with @name as a mention. */
export function encode(page: Page, typed: string, form: "message" | "command"): string {
  const escaped = typed.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return escaped.replaceAll(/(^|\s)@([a-z-]+)/g, (whole, before: string, name: string) => {
    const user = page.model.users.find((candidate) => candidate.name === name);
    if (user) return `${before}<@${user.id}${form === "command" ? `|${user.name}` : ""}>`;
    const group = page.model.groups.find((candidate) => candidate.handle === name);
    return group ? `${before}<!subteam^${group.id}|@${group.handle}>` : whole;
  });
}

interface Target {
  readonly channel: string;
  readonly threadTs: string | null;
  readonly label: string;
}

/** The box where a person writes; a line that starts with a slash is a command. */
export function composer(page: Page, target: Target): HTMLElement {
  const id = freshId("composer");
  const box = h("textarea", {
    class: "composer-box",
    id,
    rows: 1,
    placeholder: target.threadTs ? "Reply…" : `Write to ${target.label}, or / for commands`,
    "aria-label": target.threadTs ? "Reply in thread" : `Message to ${target.label}`,
  });
  const list = completion(box, `${id}-list`);
  const grow = () => {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, MAX_ROWS_PX)}px`;
  };
  const sendIt = async () => {
    const typed = box.value.trim();
    if (typed === "") return;
    box.value = "";
    list.close();
    grow();
    const { channel, threadTs } = target;
    const command = typed.startsWith("/");
    const text = encode(page, typed, command ? "command" : "message");
    const body = command ? { channel, text } : { channel, text, ...(threadTs ? { thread_ts: threadTs } : {}) };
    const result = await perform(page, command ? "command" : "say", body);
    // What was typed is not lost when the workspace refuses it.
    if (!result.ok && box.value === "" && result.error) box.value = typed;
  };
  box.addEventListener("input", () => {
    grow();
    list.refresh();
  });
  box.addEventListener("blur", () => list.close());
  box.addEventListener("keydown", (event) => {
    if (list.key(event)) event.preventDefault();
    else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      void sendIt();
    }
  });
  return h(
    "form",
    { class: "composer", on: { submit: (event) => event.preventDefault() } },
    list.node,
    box,
    h("button", { type: "button", class: "send", "aria-label": "Send", on: { click: () => void sendIt() } }, "➤"),
  );
}
