import type { BlockContext, Raw } from "./block-context.ts";
import { boxes, dropDown, ticked } from "./choices.ts";
import { h } from "./dom.ts";
import type { Json } from "./seen.ts";
import { textOf } from "./text-object.ts";

/** A control and how to read it. */
export interface Field {
  readonly node: HTMLElement;
  /** The part that a label names and that gets the focus. */
  readonly control: HTMLElement;
  readonly read: () => Raw;
  /** The event after which the value is settled. */
  readonly settled: "change" | "input";
}

const INPUT_TYPES: Readonly<Record<string, string>> = {
  datepicker: "date",
  timepicker: "time",
  datetimepicker: "datetime-local",
  number_input: "number",
  email_text_input: "email",
  url_text_input: "url",
};

const list = (raw: Raw): string[] => (raw === null ? [] : typeof raw === "object" ? [...raw] : [String(raw)]);

/** What stood in an element at first. */
export function initialOf(element: Json): Raw {
  const options = element["initial_options"] as readonly Json[] | undefined;
  if (options) return options.map((option) => String(option["value"]));
  const option = element["initial_option"] as Json | undefined;
  if (option) return String(option["value"]);
  const several = element["initial_users"] ?? element["initial_channels"];
  if (several) return several as string[];
  const names = ["value", "user", "channel", "conversation", "date", "time", "date_time"];
  const found = names.map((name) => element[`initial_${name}`]).find((value) => value !== undefined);
  return found === undefined ? null : typeof found === "number" ? found : typeof found === "string" ? found : null;
}

function choiceField(group: HTMLElement, single: boolean): Field {
  const control = group.querySelector("input") ?? group;
  return { node: group, control, read: () => (single ? (ticked(group)[0] ?? null) : ticked(group)), settled: "change" };
}

/** Local date and time to whole seconds and back, for the datetime picker. */
const toLocal = (seconds: number): string => {
  const date = new Date(seconds * 1000 - new Date(seconds * 1000).getTimezoneOffset() * 60_000);
  return date.toISOString().slice(0, 16);
};

function typedField(element: Json, initial: Raw): Field {
  const type = String(element["type"]);
  const start = initial === null ? "" : type === "datetimepicker" ? toLocal(Number(initial)) : String(initial);
  const area = element["multiline"] === true || type === "rich_text_input";
  const common = { class: "text-field", placeholder: textOf(element["placeholder"]) || null };
  const control = area
    ? h("textarea", { ...common, rows: 4 })
    : h("input", {
        ...common,
        type: INPUT_TYPES[type] ?? "text",
        step: type === "number_input" ? (element["is_decimal_allowed"] ? "any" : "1") : null,
        autocomplete: "off",
      });
  control.value = start;
  const read = (): Raw => {
    if (control.value === "") return null;
    return type === "datetimepicker" ? Math.floor(new Date(control.value).getTime() / 1000) : control.value;
  };
  return { node: control, control, read, settled: "change" };
}

/** The control for an element that holds a value. */
export function fieldOf(element: Json, context: BlockContext, initial: Raw): Field {
  const type = String(element["type"]);
  if (type === "radio_buttons")
    return choiceField(boxes(element, context, { type: "radio", initial: list(initial) }), true);
  if (type === "checkboxes" || type.startsWith("multi_")) {
    return choiceField(boxes(element, context, { type: "checkbox", initial: list(initial) }), false);
  }
  if (type.endsWith("_select")) {
    const control = dropDown(element, context, initial);
    return { node: control, control, read: () => control.value || null, settled: "change" };
  }
  return typedField(element, initial);
}
