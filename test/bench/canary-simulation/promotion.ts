import { logMeanExp } from "@noops-ml/rules/stats/evidence/log-mean-exp.ts";
import { DEFAULT_MARGIN, OK_RATIOS, withinMarginFactor } from "@noops-ml/rules/stats/evidence/within-margin.ts";
import { seededRandom } from "../seeded-random.ts";
import type { Mix } from "./mixes.ts";

const MINUTES = 240;
const BETA = 0.05;

type Options = { readonly mix: Mix; readonly runs: number; readonly seed: number };

/** Minute at which an equally good canary is within the margin. */
export function promotion(options: Options): (number | null)[] {
  return okCalls(options, options.mix.rate);
}

/** The same for a canary exactly at the edge of the margin: each call is a false promotion. */
export function falsePromotion(options: Options): (number | null)[] {
  return okCalls(options, DEFAULT_MARGIN * options.mix.rate);
}

function okCalls({ mix, runs, seed }: Options, canaryRate: number): (number | null)[] {
  return Array.from({ length: runs }, (_, run) => {
    const random = seededRandom(seed * 7_000_003 + run);
    const logs = OK_RATIOS.map(() => 0);
    for (let minute = 1; minute <= MINUTES; minute += 1) {
      const [nc, ns] = [random.requests(mix.canary), random.requests(mix.stable)];
      const block = {
        canary: { requests: nc, events: random.binomial(nc, canaryRate) },
        stable: { requests: ns, events: random.binomial(ns, mix.rate) },
      };
      for (const [i, ratio] of OK_RATIOS.entries())
        logs[i] = (logs[i] ?? 0) + withinMarginFactor(block, ratio, DEFAULT_MARGIN);
      if (logMeanExp(logs) >= Math.log(1 / BETA)) return minute;
    }
    return null;
  });
}
