import type { Block } from "@noops-ml/rules/stats/evidence/block.ts";
import { type SeededRandom, seededRandom } from "../seeded-random.ts";
import { kayentaRule, mannWhitneyPeeked, type Method, ours, zTest } from "./methods.ts";
import type { Mix } from "./mixes.ts";

/** Methods that are measured side by side. */
export const METHODS = ["ours", "z_test", "mann_whitney", "kayenta"] as const;
export type MethodName = (typeof METHODS)[number];

/** Minute of the first call of each run; `null` where a run ended without one. */
export type Calls = Readonly<Record<MethodName, readonly (number | null)[]>>;

/** One scenario: a mix, the canary's true rate, and how long it is watched. */
export interface Scenario {
  readonly mix: Mix;
  readonly canaryRate: number;
  readonly minutes: number;
  readonly runs: number;
  readonly seed: number;
}

const HISTORY_MINUTES = 1440;
/** Kayenta's rule sorts all pairwise differences at every look: fewer runs, on the same streams. */
const KAYENTA_RUNS = 300;

/** Feeds the same stream of minutes to all methods, run by run. */
export function simulate({ mix, canaryRate, minutes, runs, seed }: Scenario): Calls {
  const calls: Record<MethodName, (number | null)[]> = { ours: [], z_test: [], mann_whitney: [], kayenta: [] };
  for (let run = 0; run < runs; run += 1) {
    const random = seededRandom(seed * 1_000_003 + run);
    const history = Array.from({ length: HISTORY_MINUTES }, () => armMinute(random, mix.stable, mix));
    const blocks = Array.from({ length: minutes }, (): Block => ({
      canary: armMinute(random, mix.canary, { ...mix, rate: canaryRate }),
      stable: armMinute(random, mix.stable, mix),
    }));
    calls.ours.push(firstCall(ours(history), blocks));
    calls.z_test.push(firstCall(zTest(), blocks));
    calls.mann_whitney.push(firstCall(mannWhitneyPeeked(), blocks));
    if (run < KAYENTA_RUNS) calls.kayenta.push(firstCall(kayentaRule(), blocks));
  }
  return calls;
}

/** A minute of one arm. */
export function armMinute(
  random: SeededRandom,
  mean: number,
  { rate, burstCv }: Pick<Mix, "rate" | "burstCv">,
): Block["canary"] {
  const requests = random.requests(mean);
  return { requests, events: random.binomial(requests, Math.min(1, rate * random.burst(burstCv))) };
}

function firstCall(method: Method, blocks: readonly Block[]): number | null {
  const at = blocks.findIndex((block) => method.look(block));
  return at < 0 ? null : at + 1;
}
