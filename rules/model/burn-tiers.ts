import { formatDuration, parseDuration } from "@noops-ml/alerts/policy/duration.ts";
import {
  type LadderRow,
  STANDARD_LADDERS,
  burnFactor,
  ladderForPeriod,
  standardLadder,
} from "@noops-ml/alerts/policy/ladder.ts";
import { type Rational, compare, decimal, divide } from "@noops-ml/alerts/policy/rational.ts";
import { type BurnTier, CEILING, type UnreachableMode, reachableTier } from "@noops-ml/alerts/policy/reachable.ts";
import { closestWord } from "../spec/closest-word.ts";
import type { Path, PlainIssue } from "../spec/issue.ts";
import type { LadderRowSpec, PolicyDocument } from "../spec/policy-schema.ts";
import { shareRatio } from "../spec/share.ts";

const DAY = 86_400;

/** Facts that decide which burn alerts an SLO gets. */
export type BurnFacts = {
  readonly periodSeconds: number;
  readonly budgetRatio: Rational;
  readonly ladder: string | undefined;
  readonly policy: PolicyDocument | undefined;
  readonly unreachable: UnreachableMode;
  readonly labelCadenceSeconds: number;
  readonly spendCap: boolean;
  readonly path: Path;
  readonly report: (issue: PlainIssue) => void;
};

/** The tiers and the base window, which is the shortest window of the ladder. */
export type BurnPlan = { readonly tiers: readonly BurnTier[]; readonly baseSeconds: number };

const STANDARD_BASE = 300;

/** A spend cap has the whole cap as budget; it never wakes anyone. */
const SPEND_CAP_TIERS: readonly BurnTier[] = [
  { tier: "ticket_fast", severity: "ticket", longSeconds: DAY, shortSeconds: DAY / 12, factor: decimal("2") },
  { tier: "ticket_slow", severity: "ticket", longSeconds: 3 * DAY, shortSeconds: DAY / 4, factor: decimal("1.5") },
  { tier: "ticket_week", severity: "ticket", longSeconds: 7 * DAY, shortSeconds: DAY, factor: decimal("1.2") },
];

const ownRow = ({ tier, severity, share, long, short }: LadderRowSpec): LadderRow => ({
  tier,
  severity,
  shareRatio: shareRatio(share),
  longSeconds: parseDuration(long) ?? 0,
  shortSeconds: parseDuration(short) ?? 0,
});

function ladderRows(facts: BurnFacts): readonly LadderRow[] {
  const { ladder, policy, periodSeconds, report, path } = facts;
  const own = policy?.spec.ladders ?? {};
  const name = ladder ?? policy?.spec.ladder ?? ladderForPeriod(periodSeconds);
  if (name === undefined) {
    const message = `No standard ladder fits a window of ${formatDuration(periodSeconds)}.`;
    report({
      code: "WINDOW_INVALID",
      path,
      message,
      hint: "Use a window of 6h or more, or name an own ladder of a Policy.",
    });
    return [];
  }
  const rows = own[name];
  if (rows) return rows.map(ownRow);
  const standard = STANDARD_LADDERS.find((known) => known === name);
  if (standard) return standardLadder(standard, periodSeconds);
  const known = [...Object.keys(own), ...STANDARD_LADDERS];
  const near = closestWord(name, known);
  const hint = near ? `Did you mean "${near}"?` : `Known ladders: ${known.join(", ")}.`;
  report({ code: "REFERENCE_UNKNOWN", path, message: `There is no ladder "${name}".`, hint });
  return [];
}

function reportLadder(facts: BurnFacts, rows: readonly LadderRow[]): void {
  const { periodSeconds, report, path } = facts;
  for (const row of rows) {
    const factor = burnFactor(row, periodSeconds);
    if (row.longSeconds < periodSeconds && compare(factor, CEILING) >= 0) continue;
    const long = formatDuration(row.longSeconds);
    const message = `Tier ${row.tier} watches ${long} of a ${formatDuration(periodSeconds)} window, which is too long for its share of the budget.`;
    report({
      code: "LADDER_TOO_LONG",
      path,
      message,
      hint: "Use a shorter long window, a larger share, or a longer SLO window.",
    });
  }
}

/** Labels that arrive every `cadence` leave shorter windows mostly empty; two slow tickets replace what is dropped. */
function fitCadence(facts: BurnFacts, rows: readonly LadderRow[]): readonly LadderRow[] {
  const { labelCadenceSeconds: cadence, periodSeconds, report, path } = facts;
  if (cadence === 0) return rows;
  const kept = rows.filter((row) => row.shortSeconds >= 2 * cadence);
  const dropped = rows.filter((row) => row.shortSeconds < 2 * cadence);
  if (dropped.length === 0) return rows;
  const names = dropped.map((row) => row.tier).join(", ");
  const message = `Labels arrive every ${formatDuration(cadence)}, so these tiers would watch empty windows and are left out: ${names}.`;
  report({
    code: "PAGE_TIER_DROPPED",
    severity: "warning",
    path,
    message,
    hint: "Watch a fast proxy, such as prediction drift, for pages.",
  });
  if (kept.length >= 2) return kept;
  const slow = (tier: string, long: number, short: number, factor: number): LadderRow => ({
    tier,
    severity: "ticket",
    longSeconds: long * cadence,
    shortSeconds: short * cadence,
    shareRatio: divide(decimal(factor * long * cadence), decimal(periodSeconds)),
  });
  return [slow("ticket_fast", 7, 2, 2), slow("ticket_slow", 14, 3, 1)];
}

function spendCapTiers({ periodSeconds, path, report }: BurnFacts): readonly BurnTier[] {
  const fitting = SPEND_CAP_TIERS.filter((tier) => tier.longSeconds < periodSeconds);
  if (fitting.length === 0)
    report({
      code: "WINDOW_INVALID",
      path,
      message: `A spend cap is watched over days, which a window of ${formatDuration(periodSeconds)} does not hold.`,
      hint: "Use a window of 2d or more.",
    });
  return fitting;
}

/** The burn alerts of an SLO: rows that fit its period, its labels and its budget. */
export function burnPlan(facts: BurnFacts): BurnPlan {
  if (facts.spendCap) return { tiers: spendCapTiers(facts), baseSeconds: STANDARD_BASE };
  const rows = ladderRows(facts);
  reportLadder(facts, rows);
  const baseSeconds = rows.length === 0 ? STANDARD_BASE : Math.min(...rows.map((row) => row.shortSeconds));
  const tiers = fitCadence(facts, rows).flatMap((row) => {
    const tier = reachableTier(row, facts, facts.unreachable);
    if (tier) return [tier];
    const message = `Tier ${row.tier} needs more than 90 % errors to fire, which is out of reach for this objective.`;
    const hint =
      facts.unreachable === "error"
        ? "Set alerting.unreachable to widen or clamp."
        : "Set alerting.unreachable to clamp.";
    facts.report({ code: "TIER_UNREACHABLE", path: facts.path, message, hint });
    return [];
  });
  return { tiers, baseSeconds };
}
