import type { Child } from "./dom.ts";
import { freshId, h } from "./dom.ts";

export interface MenuItem {
  readonly label: Child;
  readonly hint?: string;
  readonly choose: () => void;
}

/** Moves the focus within a menu by arrow keys, Home and End. */
function moveFocus(menu: HTMLElement, event: KeyboardEvent): void {
  const items = [...menu.querySelectorAll<HTMLElement>("[role=menuitem]")];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  items[(to + items.length) % items.length]?.focus();
}

function place(menu: HTMLElement, opener: HTMLElement): void {
  const box = opener.getBoundingClientRect();
  const below = box.bottom + 4 + menu.offsetHeight <= window.innerHeight;
  menu.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - menu.offsetWidth - 8))}px`;
  menu.style.top = `${below ? box.bottom + 4 : Math.max(8, box.top - 4 - menu.offsetHeight)}px`;
}

/** Opens a menu beside a button. Escape and a click elsewhere close it; the focus goes back. */
export function openMenu(opener: HTMLElement, label: string, items: readonly MenuItem[]): void {
  const menu = h("div", { class: "menu", role: "menu", id: freshId("menu"), "aria-label": label, popover: "auto" });
  for (const item of items) {
    const choose = () => {
      menu.hidePopover();
      item.choose();
    };
    menu.append(
      h(
        "button",
        { type: "button", role: "menuitem", class: "menu-item", tabindex: -1, on: { click: choose } },
        h("span", {}, item.label),
        item.hint ? h("small", {}, item.hint) : null,
      ),
    );
  }
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Tab") menu.hidePopover();
    else moveFocus(menu, event);
  });
  menu.addEventListener("toggle", (event) => {
    const open = (event as ToggleEvent).newState === "open";
    opener.setAttribute("aria-expanded", String(open));
    if (open) return;
    if (menu.contains(document.activeElement) || document.activeElement === document.body) opener.focus();
    menu.remove();
  });
  // A menu inside a modal dialog must be in it, or the dialog keeps it out of reach.
  (opener.closest("dialog") ?? document.body).append(menu);
  menu.showPopover();
  place(menu, opener);
  menu.querySelector<HTMLElement>("[role=menuitem]")?.focus();
}
