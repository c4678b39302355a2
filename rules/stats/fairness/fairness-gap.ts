import { checkBetween, checkCounts } from "../checks.ts";
import { accept, refuse } from "../result.ts";
import type { Refusal, Result } from "../result.ts";
import type { Interval } from "../sample/hodges-lehmann.ts";
import { normalQuantile } from "../special/normal-quantile.ts";
import { wilsonInterval } from "./wilson-interval.ts";
import type { GroupCount } from "./wilson-interval.ts";

/** Groups with fewer members are left out: their rates say nothing yet. */
export const FEWEST_MEMBERS = 200;

/** The two groups that lie farthest apart, and how far. */
export interface FairnessGap extends Interval {
  readonly lowestGroup: string;
  readonly highestGroup: string;
  /** Groups left out because they are too small. */
  readonly tooSmall: readonly string[];
}

/**
 * Difference of the highest and the lowest group rate (demographic parity, or equal opportunity on true-positive rates),
 * with Newcombe's hybrid-score interval, https://doi.org/10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I
 * @example fairnessDifference([{ group: "a", positives: 100, of: 200 }, { group: "b", positives: 80, of: 200 }]) // => estimate 0.1
 */
export function fairnessDifference(groups: readonly GroupCount[], confidence = 0.95): Result<FairnessGap> {
  const pair = extremes(groups, confidence);
  if (!pair.ok) return pair;
  const { low, high, tooSmall } = pair.value;
  const [a, b] = [
    wilsonInterval(high.positives, high.of, confidence),
    wilsonInterval(low.positives, low.of, confidence),
  ];
  if (!a.ok) return a;
  if (!b.ok) return b;
  const estimate = a.value.estimate - b.value.estimate;
  const down = Math.hypot(a.value.estimate - a.value.low, b.value.high - b.value.estimate);
  const up = Math.hypot(a.value.high - a.value.estimate, b.value.estimate - b.value.low);
  return accept({
    estimate,
    low: Math.max(-1, estimate - down),
    high: Math.min(1, estimate + up),
    lowestGroup: low.group,
    highestGroup: high.group,
    tooSmall,
  });
}

/**
 * Ratio of the lowest to the highest group rate ("four fifths" asks for 0.8), with the log-normal interval of
 * Katz et al. 1978, https://doi.org/10.2307/2530610, and half an event added on both sides where one has none.
 * @example fairnessRatio([{ group: "a", positives: 100, of: 200 }, { group: "b", positives: 80, of: 200 }]) // => estimate 0.8
 */
export function fairnessRatio(groups: readonly GroupCount[], confidence = 0.95): Result<FairnessGap> {
  const pair = extremes(groups, confidence);
  if (!pair.ok) return pair;
  const { low, high, tooSmall } = pair.value;
  if (high.positives === 0) return refuse("NO_VARIATION", "No group has a positive: a ratio of rates does not exist.");
  const add = low.positives === 0 ? 0.5 : 0;
  const [k, n, l, m] = [low.positives + add, low.of + add, high.positives + add, high.of + add];
  const half = normalQuantile(0.5 + confidence / 2) * Math.sqrt(1 / k - 1 / n + 1 / l - 1 / m);
  const centre = Math.log(k / n / (l / m));
  return accept({
    estimate: low.positives / low.of / (high.positives / high.of),
    low: Math.exp(centre - half),
    high: Math.exp(centre + half),
    lowestGroup: low.group,
    highestGroup: high.group,
    tooSmall,
  });
}

interface Pair {
  readonly low: GroupCount;
  readonly high: GroupCount;
  readonly tooSmall: readonly string[];
}

function extremes(groups: readonly GroupCount[], confidence: number): Result<Pair> {
  const refusal: Refusal | undefined = checkBetween(confidence, 0, 1, "confidence");
  if (refusal) return refusal;
  for (const { group, positives, of } of groups) {
    const wrong = checkCounts([positives, of], `group ${group}`);
    if (wrong) return wrong;
    if (positives > of) return refuse("OUT_OF_RANGE", `Group ${group} has ${positives} positives among ${of}.`);
  }
  const large = groups.filter((group) => group.of >= FEWEST_MEMBERS);
  const sorted = [...large].sort((a, b) => a.positives / a.of - b.positives / b.of);
  const [low, high] = [sorted[0], sorted[sorted.length - 1]];
  if (!low || !high || low === high)
    return refuse("EMPTY", `A comparison needs two groups with at least ${FEWEST_MEMBERS} members.`);
  const tooSmall = groups.filter((group) => group.of < FEWEST_MEMBERS).map((group) => group.group);
  return accept({ low, high, tooSmall });
}
