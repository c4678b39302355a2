import { parseMatchers, parseSelector, selectorText } from "../promql/selector.ts";
import type { SloSpec } from "../spec/model-schema.ts";

/** The selector that counts the failures of an SLO, where there is one: a series that may not exist before it fails. */
export function failureQuery({ events, accuracy }: SloSpec): string | undefined {
  if (events) return events.bad;
  if (!accuracy) return undefined;
  const [outcomes, bad] = [parseSelector(accuracy.outcomes), parseMatchers(accuracy.bad)];
  if (!outcomes || !bad) return undefined;
  return selectorText({ name: outcomes.name, matchers: [...outcomes.matchers, ...bad] });
}
