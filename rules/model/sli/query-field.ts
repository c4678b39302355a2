import { aggregate } from "../../promql/aggregate.ts";
import { type Matcher, type Selector, narrow, parseSelector, selectorText, withSuffix } from "../../promql/selector.ts";
import { WINDOW_PLACEHOLDER, hasWindow } from "../../promql/window.ts";
import type { Path } from "../../spec/issue.ts";
import type { SliContext } from "./sli-context.ts";

/** A bare selector, already narrowed to the model, or an expression to be used as written. */
export type QueryField = { readonly selector: Selector } | { readonly expression: string };

/** Reads a query field and adds the model's selector to a bare one. */
export function queryField(context: SliContext, text: string, at: Path): QueryField {
  const selector = parseSelector(text);
  if (!selector) return { expression: `(${text.trim()})` };
  const narrowed = narrow(selector, context.spec.serving.selector);
  if ("selector" in narrowed) return narrowed;
  context.report({
    code: "SELECTOR_CONFLICT",
    path: [...context.path, ...at],
    message: `The query contradicts serving.selector on the label "${narrowed.conflict}".`,
    hint: "Remove the condition, or write a full expression with {{.window}}.",
  });
  return { selector };
}

function overRange(name: "rate" | "increase", context: SliContext, text: string, at: Path, window: string): string {
  const field = queryField(context, text, at);
  if ("selector" in field)
    return aggregate("sum", context.groupBy, `${name}(${selectorText(field.selector)}[${window}])`);
  if (!hasWindow(field.expression))
    context.report({
      code: "QUERY_WINDOW_MISSING",
      path: [...context.path, ...at],
      message: "A full expression must say where the window goes.",
      hint: "Write [{{.window}}] as the range.",
    });
  return field.expression;
}

/** Events per second over the window of the template. */
export function rateOf(context: SliContext, text: string, at: Path): string {
  return overRange("rate", context, text, at, WINDOW_PLACEHOLDER);
}

/** Growth of a counter over a fixed window. */
export function increaseOf(context: SliContext, text: string, at: Path, window: string): string {
  return overRange("increase", context, text, at, window).replaceAll(WINDOW_PLACEHOLDER, window);
}

/** A gauge, reduced to one series per group. */
export function gaugeOf(
  context: SliContext,
  text: string,
  at: Path,
  operator: "max" | "sum" | "avg" = "max",
  groupBy = context.groupBy,
): string {
  const field = queryField(context, text, at);
  return "selector" in field ? aggregate(operator, groupBy, selectorText(field.selector)) : field.expression;
}

/** The selector of a field that must be one, such as a histogram. */
export function selectorOf(context: SliContext, text: string, at: Path): Selector {
  const field = queryField(context, text, at);
  if ("selector" in field) return field.selector;
  context.report({
    code: "PROMQL_TYPE",
    path: [...context.path, ...at],
    message: "This must be the name or selector of a metric, not an expression.",
  });
  return { name: "unknown", matchers: [] };
}

/** Rate of a part of a histogram, such as `_count`. */
export function partRate(
  context: SliContext,
  selector: Selector,
  suffix: string,
  more: readonly Matcher[] = [],
): string {
  return aggregate(
    "sum",
    context.groupBy,
    `rate(${selectorText(withSuffix(selector, suffix, more))}[${WINDOW_PLACEHOLDER}])`,
  );
}
