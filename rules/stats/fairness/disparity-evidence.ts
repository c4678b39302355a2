import { checkBetween } from "../checks.ts";
import { checkBlocks } from "../evidence/block.ts";
import type { Arm, Block } from "../evidence/block.ts";
import { logMeanExp } from "../evidence/log-mean-exp.ts";
import { withinMarginFactor } from "../evidence/within-margin.ts";
import { accept, refuse } from "../result.ts";
import type { Result } from "../result.ts";

/** True ratios that evidence is collected for, as shares of the lowest ratio allowed: 0.5, 0.6 and 0.7 of "four fifths". */
export const DISPARITY_SHARES = [0.625, 0.75, 0.875] as const;

/** One minute: decisions and positive decisions of a group, and of its reference: one group, or all others together. */
export interface DisparityBlock {
  readonly group: Arm;
  readonly reference: Arm;
}

/**
 * log e that a group's rate of positive decisions is below `minRatio` times the rate of its reference: F2 with the group
 * as canary. At most a share α of fair days ever reaches ln(1/α), however often one looks. Proof and literature as in
 * `evidence/within-margin.ts`.
 * @example disparityEvidence([{ group: { requests: 9, events: 0 }, reference: { requests: 9, events: 0 } }], 0.8) // => { ok: true, value: 0 }
 */
export function disparityEvidence(blocks: readonly DisparityBlock[], minRatio: number): Result<number> {
  const refusal = checkBetween(minRatio, 0, 1, "minRatio");
  if (refusal) return refusal;
  if (blocks.length === 0) return refuse("EMPTY", "No blocks.");
  const pairs = blocks.map(({ group, reference }): Block => ({ canary: group, stable: reference }));
  const wrong = checkBlocks(pairs);
  if (wrong) return wrong;
  return accept(
    logMeanExp(
      DISPARITY_SHARES.map((share) =>
        pairs.reduce((sum, pair) => sum + withinMarginFactor(pair, share * minRatio, minRatio), 0),
      ),
    ),
  );
}
