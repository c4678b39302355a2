/** One condition on a label; the value is the text between the quotes, escapes as written. */
export type Matcher = { readonly label: string; readonly operator: "=" | "!=" | "=~" | "!~"; readonly value: string };

/** A metric name with conditions, and nothing around it. */
export type Selector = { readonly name: string; readonly matchers: readonly Matcher[] };

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*/;
const MATCHER = /^\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\s*(,|$)/;
/** Words that look like a metric name but begin an expression. */
const KEYWORDS = /^(sum|avg|min|max|count|by|without|on|ignoring|bool|offset|and|or|unless|vector|time)$/;

/** A value moves into double quotes, so a double quote inside single quotes needs a backslash. */
const requote = (value: string) =>
  value.replace(/\\'/g, "'").replace(/\\.|"/g, (part) => (part === '"' ? '\\"' : part));

/**
 * Conditions without braces.
 * @example parseMatchers('a="1", b=~"x.*"') // => two matchers
 */
export function parseMatchers(text: string): readonly Matcher[] | undefined {
  const matchers: Matcher[] = [];
  let rest = text.trim();
  while (rest !== "") {
    const match = MATCHER.exec(rest);
    if (!match) return undefined;
    const [all, label = "", operator = "=", doubleQuoted, singleQuoted] = match;
    matchers.push({
      label,
      operator: operator as Matcher["operator"],
      value: doubleQuoted ?? requote(singleQuoted ?? ""),
    });
    rest = rest.slice(all.length).trim();
  }
  return matchers;
}

/** Reads a bare selector; `undefined` for every other expression. */
export function parseSelector(text: string): Selector | undefined {
  const trimmed = text.trim();
  const name = NAME.exec(trimmed)?.[0];
  if (!name || KEYWORDS.test(name)) return undefined;
  const rest = trimmed.slice(name.length).trim();
  if (rest === "") return { name, matchers: [] };
  if (!rest.startsWith("{") || !rest.endsWith("}")) return undefined;
  const matchers = parseMatchers(rest.slice(1, -1));
  return matchers ? { name, matchers } : undefined;
}

/** The selector as PromQL. */
export function selectorText({ name, matchers }: Selector): string {
  if (matchers.length === 0) return name;
  return `${name}{${matchers.map(({ label, operator, value }) => `${label}${operator}"${value}"`).join(",")}}`;
}

/**
 * A text inside double quotes of PromQL.
 * @example quote('a"b') // => '"a\\"b"'
 */
export function quote(text: string): string {
  return `"${text.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n")}"`;
}

/** A selector of a spec as conditions. */
export function matchersOf(equalities: Readonly<Record<string, string>>): readonly Matcher[] {
  return Object.entries(equalities).map(([label, raw]) => ({ label, operator: "=", value: quote(raw).slice(1, -1) }));
}

/** What came of adding conditions: the narrowed selector, or the label on which the two contradict. */
export type Narrowed = { readonly selector: Selector } | { readonly conflict: string };

/** Adds equalities that the selector does not have yet; its own conditions on the same label must allow them. */
export function narrow(selector: Selector, equalities: Readonly<Record<string, string>>): Narrowed {
  const added: Matcher[] = [];
  for (const [label, raw] of Object.entries(equalities)) {
    const value = quote(raw).slice(1, -1);
    const own = selector.matchers.filter((matcher) => matcher.label === label);
    if (own.some((matcher) => matcher.operator === "=" && matcher.value !== value)) return { conflict: label };
    if (own.some((matcher) => matcher.operator === "!=" && matcher.value === value)) return { conflict: label };
    if (own.every((matcher) => matcher.operator !== "=")) added.push({ label, operator: "=", value });
  }
  return { selector: { name: selector.name, matchers: [...selector.matchers, ...added] } };
}

/** The selector under another name, for the parts of a histogram. */
export function withSuffix({ name, matchers }: Selector, suffix: string, more: readonly Matcher[] = []): Selector {
  return { name: `${name}${suffix}`, matchers: [...matchers, ...more] };
}
