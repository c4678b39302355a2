import { parseDuration } from "@noops-ml/alerts/policy/duration.ts";
import { LABEL } from "@noops-ml/alerts/vocabulary.ts";

/** A rule reduced to what matters for comparing: where it is and everything it says. */
export type ComparableRule = {
  readonly group: string;
  readonly name: string;
  readonly kind: "record" | "alert";
  readonly expr: string;
  readonly for: string;
  readonly keepFiringFor: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
};

/** One difference, in words. */
export type RuleChange = {
  readonly change: "added" | "removed" | "changed";
  readonly rule: string;
  readonly details: readonly string[];
};

/** Labels that tell rules of one name apart. */
const TELLING: readonly string[] = [LABEL.sloId, LABEL.sloWindow, LABEL.burnTier, LABEL.budgetTier];

function title({ kind, name, group, labels }: ComparableRule): string {
  const telling = TELLING.flatMap((label) => (labels[label] === undefined ? [] : [`${label}=${labels[label]}`]));
  return `${kind} ${name}${telling.length > 0 ? ` {${telling.join(", ")}}` : ""} in ${group}`;
}

function fieldChanges(
  what: string,
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => {
    if (before[name] === after[name]) return [];
    if (before[name] === undefined) return [`${what} ${name} is new: ${after[name]}`];
    if (after[name] === undefined) return [`${what} ${name} is gone: ${before[name]}`];
    return [`${what} ${name}: ${wordChanges(before[name] ?? "", after[name] ?? "")}`];
  });
}

const TOKEN =
  /"(?:[^"\\]|\\.)*"|(?<![\w:.])(?:\d+(?:ms|[ywdhms]))+(?![\w:])|(?<![\w:.])\d+(?:[.]\d+)?(?:e[+-]?\d+)?(?![\w:])|\s+/g;

const STRING_OR_MATCHERS =
  /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\{((?:[^"'{}]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')*)\}/g;
const MATCHER = /(?:[^"',]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')+/g;

function doubleQuoted(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|'((?:[^'\\]|\\.)*)'/g, (whole, inner: string | undefined) =>
    inner === undefined ? whole : `"${inner.replaceAll("\\'", "'").replace(/(?<!\\)"/g, '\\"')}"`,
  );
}

/** Matchers in the order of their text and all strings in double quotes, as a server may print them in any order. */
function withSortedMatchers(expr: string): string {
  return expr.replace(STRING_OR_MATCHERS, (whole, inside: string | undefined) => {
    if (inside === undefined) return doubleQuoted(whole);
    const matchers = (inside.match(MATCHER) ?? []).map((matcher) => doubleQuoted(matcher.trim()));
    return `{${matchers
      .filter((matcher) => matcher !== "")
      .sort()
      .join(",")}}`;
  });
}

/**
 * An expression as it compares: Prometheus prints blanks, durations, numbers and matchers in its own way.
 * @example comparable("sum( x[7d] ) > 1e-07") // => "sum(x[604800s])>1e-7"
 */
export function comparable(expr: string): string {
  return withSortedMatchers(expr).replace(TOKEN, (token) => {
    if (token.startsWith('"')) return token;
    if (token.trim() === "") return "";
    const seconds = parseDuration(token);
    return seconds === undefined ? String(Number(token)) : `${seconds}s`;
  });
}

const WORDS = /[\w:.]+|[^\w\s]|\s+/g;

/** The words that differ between two texts of the same build; both texts in full where their build differs. */
function wordChanges(before: string, after: string): string {
  const [old, fresh] = [before.match(WORDS) ?? [], after.match(WORDS) ?? []];
  const same = old.length === fresh.length;
  const pairs = old.flatMap((word, at) => (word === fresh[at] ? [] : [`${word} becomes ${fresh[at] ?? ""}`]));
  return same && pairs.length * 3 <= old.length ? [...new Set(pairs)].join(", ") : `${before} becomes ${after}`;
}

function details(before: ComparableRule, after: ComparableRule): string[] {
  return [
    ...(comparable(before.expr) === comparable(after.expr)
      ? []
      : [`expression: ${wordChanges(withSortedMatchers(before.expr), withSortedMatchers(after.expr))}`]),
    ...fieldChanges(
      "setting",
      { for: before.for, keep_firing_for: before.keepFiringFor },
      { for: after.for, keep_firing_for: after.keepFiringFor },
    ),
    ...fieldChanges("label", before.labels, after.labels),
    ...fieldChanges("annotation", before.annotations, after.annotations),
  ];
}

function byTitle(rules: readonly ComparableRule[]): Map<string, ComparableRule> {
  const found = new Map<string, ComparableRule>();
  for (const rule of rules) {
    let key = title(rule);
    while (found.has(key)) key += " (again)";
    found.set(key, rule);
  }
  return found;
}

/** What would change from one set of rules to another. */
export function diffRules(before: readonly ComparableRule[], after: readonly ComparableRule[]): RuleChange[] {
  const [old, fresh] = [byTitle(before), byTitle(after)];
  const changes: RuleChange[] = [];
  for (const [rule, value] of fresh) {
    const other = old.get(rule);
    if (!other) changes.push({ change: "added", rule, details: [] });
    else {
      const found = details(other, value);
      if (found.length > 0) changes.push({ change: "changed", rule, details: found });
    }
  }
  for (const rule of old.keys()) if (!fresh.has(rule)) changes.push({ change: "removed", rule, details: [] });
  return changes;
}
