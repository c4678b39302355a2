import { accept, refuse } from "../result.ts";
import type { Result } from "../result.ts";
import { checkBlock } from "./block.ts";
import { mixedFactor } from "./bound-weights.ts";
import { WORSE_RATIOS, worseFactor } from "./worse.ts";

/** One block of two latency histograms: requests, and how many were slower than each finite bound. */
export interface LatencyBlock {
  readonly canary: { readonly requests: number; readonly slower: readonly number[] };
  readonly stable: { readonly requests: number; readonly slower: readonly number[] };
}

/**
 * F5: log e that the canary is slower at some bound: F1 on "slower than the bound", every bound and ratio in one mean.
 * A faster canary is not punished. `weights` say how much each bound counts, see `boundWeight`; without them all count alike.
 * @example slowerEvidence([{ canary: { requests: 9, slower: [0] }, stable: { requests: 9, slower: [0] } }]) // => { ok: true, value: 0 }
 */
export function slowerEvidence(blocks: readonly LatencyBlock[], weights?: readonly number[]): Result<number> {
  const bounds = blocks[0]?.canary.slower.length ?? 0;
  if (bounds === 0) return refuse("EMPTY", "No block, or no finite bound.");
  const ofBounds = weights ?? new Array<number>(bounds).fill(1);
  if (ofBounds.length !== bounds) return refuse("LENGTH_MISMATCH", `${bounds} bounds need as many weights.`);
  if (ofBounds.some((weight) => !(weight > 0 && Number.isFinite(weight))))
    return refuse("OUT_OF_RANGE", "Weights must be positive and finite.");
  const logs = new Array<number>(bounds * WORSE_RATIOS.length).fill(0);
  for (const { canary, stable } of blocks) {
    if (canary.slower.length !== bounds || stable.slower.length !== bounds)
      return refuse("LENGTH_MISMATCH", `Each block needs ${bounds} bounds in both arms.`);
    for (let bound = 0; bound < bounds; bound += 1) {
      const block = {
        canary: { requests: canary.requests, events: canary.slower[bound] ?? 0 },
        stable: { requests: stable.requests, events: stable.slower[bound] ?? 0 },
      };
      const refusal = checkBlock(block);
      if (refusal) return refusal;
      for (const [i, ratio] of WORSE_RATIOS.entries()) {
        const at = bound * WORSE_RATIOS.length + i;
        logs[at] = (logs[at] ?? 0) + worseFactor(block, ratio);
      }
    }
  }
  const ofLogs = ofBounds.flatMap((weight) => WORSE_RATIOS.map(() => weight));
  return accept(mixedFactor(ofLogs, new Array<number>(logs.length).fill(0), logs));
}
