import type { Severity } from "../vocabulary.ts";
import { type LadderRow, burnFactor } from "./ladder.ts";
import { type Rational, compare, decimal, divide, multiply } from "./rational.ts";

/** Doubles can put a burn rate that equals its factor a hair below it: a burn rate counts from this much below on. */
export const BURN_ROUNDING = 1e-9;

/** A row that can fire: both windows must burn faster than `factor`. */
export type BurnTier = {
  readonly tier: string;
  readonly severity: Severity;
  readonly longSeconds: number;
  readonly shortSeconds: number;
  readonly factor: Rational;
  /** Set where the row as written could never fire. */
  readonly changed?: "widened" | "clamped";
};

/** What to do with a row whose threshold no error ratio can reach. */
export const UNREACHABLE_MODES = ["widen", "clamp", "error"] as const;
export type UnreachableMode = (typeof UNREACHABLE_MODES)[number];

/** An error ratio ends at 1; a threshold close to it would need a spotless outage, so the ceiling is lower. */
export const CEILING = decimal("0.9");
const WIDER_HOURS = [1, 2, 3, 6, 12, 24, 48, 72, 96, 168];
const HOUR = 3600;

/** Rows of an hour and longer widen along a fixed list; shorter ones, of ladders for drills, by the same steps of their own length. */
function widerWindows(row: LadderRow, periodSeconds: number): number[] {
  const step = Math.min(row.longSeconds, HOUR);
  return WIDER_HOURS.map((hours) => hours * step).filter(
    (seconds) => seconds >= row.longSeconds && seconds < periodSeconds,
  );
}

/** Factor and windows of a row, or `undefined` when the mode forbids the change that the row would need. */
export function reachableTier(
  row: LadderRow,
  slo: { readonly periodSeconds: number; readonly budgetRatio: Rational },
  mode: UnreachableMode,
): BurnTier | undefined {
  const { tier, severity, longSeconds, shortSeconds } = row;
  const factor = burnFactor(row, slo.periodSeconds);
  const fires = (candidate: Rational) => compare(multiply(candidate, slo.budgetRatio), CEILING) < 0;
  if (fires(factor)) return { tier, severity, longSeconds, shortSeconds, factor };
  if (mode === "clamp")
    return { tier, severity, longSeconds, shortSeconds, factor: divide(CEILING, slo.budgetRatio), changed: "clamped" };
  if (mode === "error") return undefined;
  const wider = widerWindows(row, slo.periodSeconds)
    .map((seconds) => ({
      longSeconds: seconds,
      factor: burnFactor({ ...row, longSeconds: seconds }, slo.periodSeconds),
    }))
    .find((candidate) => fires(candidate.factor));
  if (!wider) return undefined;
  const widerShort = Math.round((wider.longSeconds * shortSeconds) / longSeconds);
  return { tier, severity, ...wider, shortSeconds: widerShort, changed: "widened" };
}
