import type { BlockContext, Raw } from "./block-context.ts";
import { freshId, h } from "./dom.ts";
import type { Json } from "./seen.ts";
import { textNodes, textOf } from "./text-object.ts";

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly group?: string;
}

/** What a menu offers: its own options, people, or channels. */
export function choicesOf(element: Json, context: BlockContext): Choice[] {
  const type = String(element["type"]);
  if (type.endsWith("users_select")) {
    return context.people.filter((user) => !user.is_bot).map((user) => ({ value: user.id, label: user.real_name }));
  }
  if (type.endsWith("channels_select") || type.endsWith("conversations_select")) {
    return context.channels.map((channel) => ({ value: channel.id, label: `#${channel.name ?? "direct message"}` }));
  }
  const own = (list: unknown, group?: string): Choice[] =>
    ((list ?? []) as readonly Json[]).map((option) => ({
      value: String(option["value"]),
      label: textOf(option["text"]),
      ...(group === undefined ? {} : { group }),
    }));
  const groups = (element["option_groups"] ?? []) as readonly Json[];
  return [...own(element["options"]), ...groups.flatMap((group) => own(group["options"], textOf(group["label"])))];
}

/** A drop-down of one choice. The browser's own control: right with keyboard and screen reader. */
export function dropDown(element: Json, context: BlockContext, initial: Raw): HTMLSelectElement {
  const choices = choicesOf(element, context);
  const option = (choice: Choice) =>
    h("option", { value: choice.value, selected: choice.value === initial }, choice.label);
  const groups = [...new Set(choices.map((choice) => choice.group))];
  return h(
    "select",
    { class: "select" },
    h("option", { value: "", selected: initial === null }, textOf(element["placeholder"]) || "Choose…"),
    groups.flatMap((group) => {
      const members = choices.filter((choice) => choice.group === group).map(option);
      return group === undefined ? members : [h("optgroup", { label: group }, members)];
    }),
  );
}

/** Radio buttons, check boxes, and menus of several choices: a list of labelled boxes. */
export function boxes(
  element: Json,
  context: BlockContext,
  settings: { readonly type: "radio" | "checkbox"; readonly initial: readonly string[] },
): HTMLElement {
  const name = freshId("choice");
  const options = (element["options"] ?? []) as readonly Json[];
  const rich = new Map(options.map((option) => [String(option["value"]), option]));
  const rows = choicesOf(element, context).map((choice) => {
    const option = rich.get(choice.value);
    return h(
      "label",
      { class: "choice" },
      h("input", { type: settings.type, name, value: choice.value, checked: settings.initial.includes(choice.value) }),
      h(
        "span",
        {},
        option ? textNodes(option["text"], context.reader) : choice.label,
        option?.["description"] ? h("small", {}, textNodes(option["description"], context.reader)) : null,
      ),
    );
  });
  return h("div", { class: "choices", role: settings.type === "radio" ? "radiogroup" : "group" }, rows);
}

/** The values of the boxes that are ticked. */
export const ticked = (group: HTMLElement): string[] =>
  [...group.querySelectorAll<HTMLInputElement>("input:checked")].map((box) => box.value);
