import type { Block } from "../workspace/state.ts";
import { ControlError } from "./control-error.ts";
import { elementsOf } from "../block-kit/whole.ts";

export type Element = Readonly<Record<string, unknown>>;
/** What a person typed or chose: text, an option's value, an id, or several of them; null for nothing. */
export type Raw = string | number | readonly string[] | null;

/** All options of a menu, those in groups too. */
export function optionsOf(element: Element): Element[] {
  const groups = (element["option_groups"] as { options: Element[] }[] | undefined) ?? [];
  return [...((element["options"] as Element[] | undefined) ?? []), ...groups.flatMap((group) => group.options)];
}

function option(element: Element, value: string): Element {
  const found = optionsOf(element).find((candidate) => candidate["value"] === value);
  if (!found) throw new ControlError(`${String(element["action_id"])} has no option "${value}"`);
  return found;
}

const list = (raw: Raw): readonly string[] =>
  raw === null ? [] : typeof raw === "string" ? [raw] : typeof raw === "number" ? [String(raw)] : raw;
const one = (raw: Raw): string | null => list(raw)[0] ?? null;

/** Text of a person as the rich text that Slack's editor would make of it. */
const asRichText = (text: string) => ({
  type: "rich_text",
  elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }],
});

/** The value of an element in the form that view state and block_actions carry. */
export function elementValue(element: Element, raw: Raw): Record<string, unknown> {
  const type = String(element["type"]);
  const first = one(raw);
  switch (type) {
    case "static_select":
    case "radio_buttons":
    case "overflow":
      return { type, selected_option: first === null ? null : option(element, first) };
    case "multi_static_select":
    case "checkboxes":
      return { type, selected_options: list(raw).map((value) => option(element, value)) };
    case "users_select":
      return { type, selected_user: first };
    case "multi_users_select":
      return { type, selected_users: list(raw) };
    case "channels_select":
      return { type, selected_channel: first };
    case "multi_channels_select":
      return { type, selected_channels: list(raw) };
    case "conversations_select":
      return { type, selected_conversation: first };
    case "datepicker":
      return { type, selected_date: first };
    case "timepicker":
      return { type, selected_time: first };
    case "datetimepicker":
      return { type, selected_date_time: first === null ? null : Number(first) };
    case "rich_text_input":
      return { type, rich_text_value: first ? asRichText(first) : null };
    default:
      return { type, value: first === "" ? null : first };
  }
}

/** What stands in an element before anybody touched it. */
export function initialRaw(element: Element): Raw {
  const valueOf = (name: string): string | null => {
    const given = element[name] as Element | undefined;
    return given ? String(given["value"]) : null;
  };
  const initials = element["initial_options"] as Element[] | undefined;
  if (initials) return initials.map((given) => String(given["value"]));
  const several = element["initial_users"] ?? element["initial_channels"];
  if (several) return several as string[];
  const single =
    element["initial_value"] ??
    element["initial_user"] ??
    element["initial_channel"] ??
    element["initial_conversation"] ??
    element["initial_date"] ??
    element["initial_time"] ??
    element["initial_date_time"];
  return single === undefined ? valueOf("initial_option") : typeof single === "number" ? single : String(single);
}

/** The values of all fields of some blocks: what was chosen, else what stood there at first. */
export function stateValues(
  blocks: readonly Block[],
  chosen: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): Record<string, Record<string, unknown>> {
  const values: Record<string, Record<string, unknown>> = {};
  for (const block of blocks) {
    for (const element of elementsOf(block)) {
      const { type } = element;
      if (type === "button" || type === "overflow" || type === "image") continue;
      const actionId = String(element["action_id"]);
      const value = chosen[block.block_id]?.[actionId] ?? elementValue(element, initialRaw(element));
      (values[block.block_id] ??= {})[actionId] = value;
    }
  }
  return values;
}
