import { h } from "./dom.ts";
import { NOOPS_COMMANDS } from "./noops-commands.ts";

export interface Suggestion {
  /** The text that replaces what was typed. */
  readonly text: string;
  readonly rest: string;
  readonly does: string;
}

/** What may follow the typed beginning of a command. @example suggest("/noops ac") // => [{ text: "/noops ack ", … }] */
export function suggest(typed: string): Suggestion[] {
  if (/^\/[a-z]*$/.test(typed)) {
    return "/noops".startsWith(typed)
      ? [{ text: "/noops ", rest: "[command]", does: "incidents, runbooks, approvals" }]
      : [];
  }
  const begun = /^\/noops\s+([a-z]*)$/.exec(typed);
  if (!begun) return [];
  return NOOPS_COMMANDS.filter(([name]) => name.startsWith(begun[1] ?? "")).map(([name, rest, does]) => ({
    text: `/noops ${name}${rest ? " " : ""}`,
    rest,
    does,
  }));
}

export interface Completion {
  readonly node: HTMLElement;
  /** Handles a key; true if it was for the list. */
  key(event: KeyboardEvent): boolean;
  refresh(): void;
  close(): void;
}

/** The list of suggestions above a text box, by the combobox pattern. */
export function completion(box: HTMLTextAreaElement, id: string): Completion {
  const node = h("ul", { class: "completion", role: "listbox", id, "aria-label": "Commands", hidden: true });
  let shown: Suggestion[] = [];
  let at = -1;
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", id);

  const mark = () => {
    [...node.children].forEach((row, index) => row.setAttribute("aria-selected", String(index === at)));
    if (at >= 0) {
      box.setAttribute("aria-activedescendant", `${id}-${at}`);
      node.children[at]?.scrollIntoView({ block: "nearest" });
    } else box.removeAttribute("aria-activedescendant");
  };
  const take = (suggestion: Suggestion) => {
    box.value = suggestion.text;
    box.focus();
    refresh();
  };
  const refresh = () => {
    // A finished command without arguments needs no list any more.
    shown = suggest(box.value).filter((suggestion) => suggestion.text !== box.value || suggestion.text === "/noops ");
    at = -1;
    node.replaceChildren(
      ...shown.map((suggestion, index) => {
        const row = h(
          "li",
          { role: "option", id: `${id}-${index}`, "aria-selected": "false" },
          h("code", {}, suggestion.text.trim()),
          suggestion.rest ? h("span", { class: "rest" }, suggestion.rest) : null,
          h("span", { class: "does" }, suggestion.does),
        );
        row.addEventListener("mousedown", (event) => {
          event.preventDefault();
          take(suggestion);
        });
        return row;
      }),
    );
    node.hidden = shown.length === 0;
    box.setAttribute("aria-expanded", String(shown.length > 0));
    mark();
  };
  const close = () => {
    shown = [];
    node.hidden = true;
    box.setAttribute("aria-expanded", "false");
  };
  return {
    node,
    refresh,
    close,
    key(event) {
      if (shown.length === 0) return false;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        const step = event.key === "ArrowDown" ? 1 : -1;
        at = at < 0 && step < 0 ? shown.length - 1 : (at + step + shown.length) % shown.length;
        mark();
        return true;
      }
      if (event.key === "Escape") {
        close();
        return true;
      }
      const chosen = shown[event.key === "Tab" ? Math.max(at, 0) : at];
      if ((event.key === "Tab" || event.key === "Enter") && chosen) {
        take(chosen);
        return true;
      }
      return false;
    },
  };
}
