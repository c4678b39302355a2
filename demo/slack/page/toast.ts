import { h } from "./dom.ts";

const SHOWN_MS = 6000;

/** A short note in the corner, read out by screen readers. */
export function toast(text: string, kind: "problem" | "note" = "note"): void {
  const corner = document.querySelector("#toasts");
  if (!corner) return;
  const close = () => note.remove();
  const note = h(
    "div",
    { class: `toast toast-${kind}` },
    h("span", {}, text),
    h("button", { type: "button", class: "toast-close", "aria-label": "Dismiss", on: { click: close } }, "×"),
  );
  corner.append(note);
  setTimeout(close, SHOWN_MS);
}
