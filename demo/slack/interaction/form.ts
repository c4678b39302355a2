import { z } from "zod";
import { elementsOf } from "../block-kit/whole.ts";
import type { Block } from "../workspace/state.ts";
import { ControlError } from "./control-error.ts";
import type { Element, Raw } from "./element-value.ts";
import { elementValue } from "./element-value.ts";

/** A value as the control API takes it. */
export const rawShape = z.union([z.string(), z.number(), z.array(z.string()), z.null()]);

/** Values of a form as the control API takes them. */
export const formValuesShape = z.record(z.string(), z.union([rawShape, z.record(z.string(), rawShape)]));

/** What a test or the page fills in: by block id and action id, or by action id alone. */
export type FormValues = Readonly<Record<string, Raw | Readonly<Record<string, Raw>>>>;

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);

/** Puts the given values into the fields they name. */
export function fillForm(blocks: readonly Block[], given: FormValues): Record<string, Record<string, unknown>> {
  const filled: Record<string, Record<string, unknown>> = {};
  const used = new Set<string>();
  for (const block of blocks) {
    for (const element of elementsOf(block)) {
      const actionId = String(element["action_id"]);
      const ofBlock = given[block.block_id];
      const nested = ofBlock !== null && typeof ofBlock === "object" && !Array.isArray(ofBlock);
      const byBlock = nested ? (ofBlock as Readonly<Record<string, Raw>>)[actionId] : undefined;
      const raw = byBlock === undefined ? given[actionId] : byBlock;
      if (raw === undefined) continue;
      used.add(byBlock === undefined ? actionId : block.block_id);
      (filled[block.block_id] ??= {})[actionId] = elementValue(element, raw as Raw);
    }
  }
  const unknown = Object.keys(given).filter((name) => !used.has(name));
  if (unknown.length > 0) throw new ControlError(`the form has no field ${unknown.join(", ")}`);
  return filled;
}

function complaintAbout(element: Element, value: unknown): string | null {
  const text = typeof value === "string" ? value : "";
  const min = element["min_length"] as number | undefined;
  const max = element["max_length"] as number | undefined;
  if (min !== undefined && text.length < min) return `Write at least ${min} characters.`;
  if (max !== undefined && text.length > max) return `Write at most ${max} characters.`;
  if (element["type"] === "number_input") return complaintAboutNumber(element, text);
  if (element["type"] === "url_text_input" && !URL.canParse(text)) return "This is not a valid address.";
  if (element["type"] === "email_text_input" && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(text)) {
    return "This is not a valid e-mail address.";
  }
  return null;
}

function complaintAboutNumber(element: Element, text: string): string | null {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) return "This is not a number.";
  if (element["is_decimal_allowed"] === false && !Number.isInteger(value)) return "Only whole numbers are allowed.";
  const [min, max] = [element["min_value"], element["max_value"]];
  if (min !== undefined && value < Number(min)) return `The smallest number is ${String(min)}.`;
  if (max !== undefined && value > Number(max)) return `The largest number is ${String(max)}.`;
  return null;
}

/** What Slack's own client would complain about before it sends the form, by block id. */
export function checkForm(
  blocks: readonly Block[],
  values: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const block of blocks) {
    const [element] = block.type === "input" ? elementsOf(block) : [];
    if (!element) continue;
    const holder = values[block.block_id]?.[String(element["action_id"])] as Record<string, unknown> | undefined;
    const value = Object.entries(holder ?? {}).find(([name]) => name !== "type")?.[1];
    if (isEmpty(value)) {
      if (block["optional"] !== true) errors[block.block_id] = "Please complete this required field.";
      continue;
    }
    const complaint = complaintAbout(element, value);
    if (complaint) errors[block.block_id] = complaint;
  }
  return errors;
}
