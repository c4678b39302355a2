import { accept, refuse } from "../result.ts";
import type { Result } from "../result.ts";

/** One bin of predicted probabilities: how many, the sum of the predictions, and how many came true. */
export interface CalibrationBin {
  readonly count: number;
  readonly predictedSum: number;
  readonly positives: number;
}

/** How far predictions are from frequencies: on average, at worst, and as mean squared error of single predictions. */
export interface Calibration {
  readonly expected: number;
  readonly maximum: number;
  readonly bins: readonly CalibrationBin[];
  readonly brier: number;
}

/**
 * Expected and maximum calibration error over equal-width bins, and the Brier score.
 * Source: Naeini et al. 2015, https://doi.org/10.1609/aaai.v29i1.9602; Brier 1950
 * @example calibrationError([0.5, 0.5], [1, 0]) // => expected 0, maximum 0, brier 0.25
 */
export function calibrationError(
  predicted: readonly number[],
  outcomes: readonly (0 | 1)[],
  binCount = 10,
): Result<Calibration> {
  if (predicted.length === 0) return refuse("EMPTY", "No predictions.");
  if (predicted.length !== outcomes.length)
    return refuse("LENGTH_MISMATCH", `${predicted.length} predictions have ${outcomes.length} outcomes.`);
  if (!Number.isInteger(binCount) || binCount < 1) return refuse("OUT_OF_RANGE", `${binCount} is no number of bins.`);
  const bins = Array.from({ length: binCount }, () => ({ count: 0, predictedSum: 0, positives: 0 }));
  let squares = 0;
  for (const [i, p] of predicted.entries()) {
    const outcome = outcomes[i];
    if (!(p >= 0 && p <= 1)) return refuse("OUT_OF_RANGE", `Prediction ${i} is ${p}, no probability.`);
    if (outcome !== 0 && outcome !== 1) return refuse("OUT_OF_RANGE", `Outcome ${i} is neither 0 nor 1.`);
    const bin = bins[Math.min(binCount - 1, Math.floor(p * binCount))];
    if (bin) {
      bin.count += 1;
      bin.predictedSum += p;
      bin.positives += outcome;
    }
    squares += (p - outcome) ** 2;
  }
  const gaps = bins.filter((bin) => bin.count > 0).map((bin) => Math.abs(bin.predictedSum - bin.positives));
  const expected = gaps.reduce((sum, gap) => sum + gap, 0) / predicted.length;
  const maximum = Math.max(
    ...bins.filter((bin) => bin.count > 0).map((bin) => Math.abs(bin.predictedSum - bin.positives) / bin.count),
  );
  return accept({ expected, maximum, bins, brier: squares / predicted.length });
}
