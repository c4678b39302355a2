import { exampleValue, matchesWhole } from "./example-value.ts";
import type { Matcher, Selector } from "./selector.ts";

/** Labels of one made-up series. */
export type ExampleLabels = Readonly<Record<string, string>>;

/** One series that a selector selects, with a value for each group label; `undefined` where none can be made up. */
export function exampleSeries({ name, matchers }: Selector, groupBy: readonly string[]): ExampleLabels | undefined {
  const labels: Record<string, string> = {};
  for (const { label, operator, value } of matchers) {
    if (operator === "=") labels[label] = value;
    if (operator !== "=~") continue;
    const example = exampleValue(value.replace(/\\\\/g, "\\"));
    if (example === undefined) return undefined;
    labels[label] = example;
  }
  for (const label of groupBy) labels[label] ??= "1";
  return matchers.every((matcher) => holds(matcher, labels)) ? { __name__: name, ...labels } : undefined;
}

function holds({ label, operator, value }: Matcher, labels: ExampleLabels): boolean {
  const found = labels[label] ?? "";
  if (operator === "=") return found === value;
  if (operator === "!=") return found !== value;
  return matchesWhole(value.replace(/\\\\/g, "\\"), found) === (operator === "=~");
}

/** Whether a selector selects a made-up series. */
export function selects({ name, matchers }: Selector, labels: ExampleLabels): boolean {
  return labels["__name__"] === name && matchers.every((matcher) => holds(matcher, labels));
}
