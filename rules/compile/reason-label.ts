import { quote } from "../promql/selector.ts";

/** The values of an expression with a reason as a label. A dollar would name a group of the regular expression. */
export function say(reason: string, when: string): string {
  return `label_replace(${when}, "reason", ${quote(reason.replaceAll("$", () => "$$"))}, "", "")`;
}

/** Of several expressions the first that has a value for these labels. */
export function firstOf(labels: string, rows: readonly string[]): string {
  return rows.join(` or on (${labels}) `);
}
