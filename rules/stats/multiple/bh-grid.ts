import { checkBetween, checkSample } from "../checks.ts";
import { accept, refuse } from "../result.ts";
import type { Result } from "../result.ts";
import { upperQuantile } from "../special/normal-quantile.ts";

/** One step of the grid: when at least `rank` features reach `z`, all that reach it are significant. */
export interface GridStep {
  readonly rank: number;
  readonly z: number;
}

/** Above this many features the first steps are left out: their thresholds need shares far out in the tail. */
const MANY_FEATURES = 50;
const FIRST_RANK_OF_MANY = 4;

/**
 * Thresholds of Benjamini–Hochberg on the ranks 1, 2, 4, … F, which PromQL can evaluate by counting:
 * z(g) = Φ⁻¹(1 − α g/F). The false discovery rate stays at most α: Blanchard & Roquain, https://arxiv.org/abs/0802.1406
 * @example bhGrid(50, 0.01) // => ranks 1, 2, 4, 8, 16, 32, 50; at rank 4 z = 3.155906758
 */
export function bhGrid(features: number, alpha = 0.01): Result<readonly GridStep[]> {
  if (!Number.isInteger(features) || features < 1) return refuse("EMPTY", "A grid needs at least one feature.");
  const refusal = checkBetween(alpha, 0, 0.5, "alpha");
  if (refusal) return refusal;
  const ranks: number[] = [];
  for (let rank = features > MANY_FEATURES ? FIRST_RANK_OF_MANY : 1; rank < features; rank *= 2) ranks.push(rank);
  ranks.push(features);
  return accept(ranks.map((rank) => ({ rank, z: upperQuantile((alpha * rank) / features) })));
}

/**
 * Which z-scores are significant on the grid: the lowest threshold whose rank is reached decides.
 * @example significantOnGrid([5, 0], [{ rank: 1, z: 2.6 }]) // => { ok: true, value: [true, false] }
 */
export function significantOnGrid(scores: readonly number[], grid: readonly GridStep[]): Result<readonly boolean[]> {
  const refusal = checkSample(scores, "scores");
  if (refusal) return refusal;
  const reached = grid.filter((step) => scores.filter((z) => z >= step.z).length >= step.rank);
  const threshold = Math.min(...reached.map((step) => step.z));
  return accept(scores.map((z) => z >= threshold));
}
