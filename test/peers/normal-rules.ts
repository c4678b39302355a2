import { parse } from "yaml";

/** A rule as data, its expression normalised. */
export type NormalRule = Readonly<Record<string, unknown>>;

const TOKEN = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\d[\w.]*(?:e[+-]?\d+)?|[A-Za-z_:][\w:]*|\s+|./gy;
const NUMBER = /^\d+(?:\.\d+)?(?:e[+-]?\d+)?$/;

/**
 * An expression as a list of tokens: blanks do not count, numbers compare as numbers.
 * @example normalExpr("1e-05 * x") // => "0.00001 * x" in other spelling, the same list
 */
export function normalExpr(expr: string): string {
  const tokens = expr.match(TOKEN) ?? [];
  return tokens
    .filter((token) => token.trim() !== "")
    .map((token) => (NUMBER.test(token) ? String(Number(token)) : token))
    .join(" ");
}

type RawRule = {
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
};
type RawFile = { readonly groups?: readonly RawGroup[]; readonly spec?: { readonly groups: readonly RawGroup[] } };
type RawGroup = { readonly name: string; readonly rules?: readonly RawRule[] };

function normalRule({ expr, labels, ...rest }: RawRule): NormalRule {
  const compared = Object.fromEntries(Object.entries(labels ?? {}).filter(([name]) => name !== "sloth_version"));
  return { ...rest, expr: normalExpr(expr), labels: compared };
}

/** Every group of a rule file or PrometheusRule by name, rules in order, the generator's version left out. */
export function normalGroups(text: string): Record<string, readonly NormalRule[]> {
  const file = parse(text) as RawFile;
  const groups = file.groups ?? file.spec?.groups ?? [];
  return Object.fromEntries(groups.map(({ name, rules }) => [name, (rules ?? []).map(normalRule)]));
}
