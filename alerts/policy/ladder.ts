import type { Severity } from "../vocabulary.ts";
import { type Rational, decimal, divide, multiply, rational } from "./rational.ts";

/** One row of a burn-rate policy: alert when `shareRatio` of the period's budget is gone within the long window. */
export type LadderRow = {
  readonly tier: string;
  readonly severity: Severity;
  readonly shareRatio: Rational;
  readonly longSeconds: number;
  readonly shortSeconds: number;
};

const HOUR = 3600;
const DAY = 24 * HOUR;
const STEP = 300;
/** The short window is a twelfth of the long one: it ends the alert soon after the fault ends. */
const SHORT_PER_LONG = 12;

/** The ladder for periods from four weeks up. */
// prettier-ignore: a policy table
export const GOOGLE_LADDER: readonly LadderRow[] = [
  { tier: "page_fast", severity: "page", shareRatio: decimal("0.02"), longSeconds: HOUR, shortSeconds: 300 },
  { tier: "page_slow", severity: "page", shareRatio: decimal("0.05"), longSeconds: 6 * HOUR, shortSeconds: 1800 },
  { tier: "ticket_fast", severity: "ticket", shareRatio: decimal("0.1"), longSeconds: DAY, shortSeconds: 2 * HOUR },
  { tier: "ticket_slow", severity: "ticket", shareRatio: decimal("0.1"), longSeconds: 3 * DAY, shortSeconds: 6 * HOUR },
];

type ScaledRow = Omit<LadderRow, "longSeconds" | "shortSeconds"> & { readonly periodShare: Rational };

// prettier-ignore: a policy table
const WEEK_ROWS: readonly ScaledRow[] = [
  { tier: "page_fast", severity: "page", shareRatio: decimal("0.06"), periodShare: rational(1, 168) },
  { tier: "page_slow", severity: "page", shareRatio: decimal("0.15"), periodShare: rational(1, 28) },
  { tier: "ticket_fast", severity: "ticket", shareRatio: decimal("0.3"), periodShare: rational(1, 7) },
  { tier: "ticket_slow", severity: "ticket", shareRatio: decimal("0.45"), periodShare: rational(3, 7) },
];

// prettier-ignore: a policy table
const DAY_ROWS: readonly ScaledRow[] = [
  { tier: "page_fast", severity: "page", shareRatio: decimal("0.25"), periodShare: rational(1, 24) },
  { tier: "page_slow", severity: "page", shareRatio: decimal("0.5"), periodShare: rational(1, 8) },
  { tier: "ticket_slow", severity: "ticket", shareRatio: decimal("0.5"), periodShare: rational(1, 4) },
];

const roundToStep = (seconds: number) => Math.max(STEP, Math.round(seconds / STEP) * STEP);

function scaled(rows: readonly ScaledRow[], periodSeconds: number): LadderRow[] {
  return rows.map(({ periodShare, ...row }) => {
    const longSeconds = roundToStep((periodSeconds * Number(periodShare.numerator)) / Number(periodShare.denominator));
    return { ...row, longSeconds, shortSeconds: roundToStep(longSeconds / SHORT_PER_LONG) };
  });
}

/** Names of the ladders that need no policy document. */
export const STANDARD_LADDERS = ["google", "week", "day"] as const;
export type StandardLadder = (typeof STANDARD_LADDERS)[number];

/** The ladder that a period gets by itself; `undefined` under six hours, where only an own ladder is honest. */
export function ladderForPeriod(periodSeconds: number): StandardLadder | undefined {
  if (periodSeconds >= 28 * DAY) return "google";
  if (periodSeconds >= 7 * DAY) return "week";
  return periodSeconds >= 6 * HOUR ? "day" : undefined;
}

/** The rows of a standard ladder, its windows scaled to the period. */
export function standardLadder(name: StandardLadder, periodSeconds: number): readonly LadderRow[] {
  if (name === "google") return GOOGLE_LADDER;
  return scaled(name === "week" ? WEEK_ROWS : DAY_ROWS, periodSeconds);
}

/**
 * How many times faster than allowed the budget burns when the row's share is gone within its long window.
 * @example burnFactor({ shareRatio: decimal("0.02"), longSeconds: 3600 }, 30 * 86400) // => 72/5, that is 14.4
 */
export function burnFactor(row: Pick<LadderRow, "shareRatio" | "longSeconds">, periodSeconds: number): Rational {
  return divide(multiply(row.shareRatio, decimal(periodSeconds)), decimal(row.longSeconds));
}
