import { h } from "./dom.ts";
import type { SeenUser } from "./seen.ts";

const HUES = 6;

/** A person's initials on a colour of their own; the bot has a loop. */
export function avatar(user: SeenUser | undefined, size: "small" | "large" = "large"): HTMLElement {
  if (user?.is_bot) {
    const loop = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    loop.setAttribute("viewBox", "0 0 20 20");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute(
      "d",
      "M10 10c-1.5-2.2-2.7-3-4.2-3a3 3 0 0 0 0 6c1.5 0 2.7-.8 4.2-3c1.5-2.2 2.7-3 4.2-3a3 3 0 0 1 0 6c-1.5 0-2.7-.8-4.2-3z",
    );
    loop.append(path);
    return h("span", { class: `avatar avatar-${size} avatar-bot`, "aria-hidden": "true" }, loop);
  }
  const name = user?.real_name ?? "?";
  const initials = name
    .split(" ")
    .map((word) => word[0] ?? "")
    .join("")
    .slice(0, 2);
  const hue = [...name].reduce((sum, character, at) => sum + (character.codePointAt(0) ?? 0) * (at + 1), 0) % HUES;
  return h("span", { class: `avatar avatar-${size} hue-${hue}`, "aria-hidden": "true" }, initials);
}
