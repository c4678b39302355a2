import { checkSample } from "../checks.ts";
import { accept, refuse } from "../result.ts";
import type { Result } from "../result.ts";

const RHO_SQUARED = 0.25;
const FEWEST_BLOCKS = 5;

/** The opinion of F7, asymptotic and so beside the verdict, not in it. */
export interface RobustOpinion {
  readonly worse: boolean;
  readonly meanDifference: number;
  /** The mean difference from which on it says "worse". */
  readonly boundary: number;
}

/**
 * F7: whether the mean of the per-block rate differences lies above its time-uniform boundary
 * s √(2(tρ²+1)/(t²ρ²) · ln(√(tρ²+1)/(2α))), ρ² = ¼. Holds up under private bursts of one arm.
 * Source: Waudby-Smith et al., asymptotic confidence sequences, https://arxiv.org/abs/2103.06476
 * @example robustDifference([0, 0, 0, 0, 0], 0.05) // => { ok: true, value: { worse: false, meanDifference: 0, boundary: 0 } }
 */
export function robustDifference(differences: readonly number[], alpha: number): Result<RobustOpinion> {
  const refusal = checkSample(differences, "differences");
  if (refusal) return refusal;
  const t = differences.length;
  if (!(alpha > 0 && alpha < 0.5)) return refuse("OUT_OF_RANGE", `alpha ${alpha} is not in (0, 0.5).`);
  if (t < FEWEST_BLOCKS) return refuse("EMPTY", `F7 needs ${FEWEST_BLOCKS} blocks, there are ${t}.`);
  const mean = differences.reduce((sum, d) => sum + d, 0) / t;
  const variance = differences.reduce((sum, d) => sum + (d - mean) ** 2, 0) / t;
  const boundary = Math.sqrt(variance) * robustWidth(t, alpha);
  return accept({ worse: mean > boundary, meanDifference: mean, boundary });
}

/** The boundary of F7 in standard deviations after t blocks. @example robustWidth(100, 0.05) // => about 0.286 */
export function robustWidth(t: number, alpha: number): number {
  const grown = t * RHO_SQUARED + 1;
  return Math.sqrt(((2 * grown) / (t * t * RHO_SQUARED)) * Math.log(Math.sqrt(grown) / (2 * alpha)));
}
