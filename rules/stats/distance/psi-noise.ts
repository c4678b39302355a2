import { refuse, accept } from "../result.ts";
import type { Result } from "../result.ts";
import { normalQuantile } from "../special/normal-quantile.ts";

/** What a PSI is judged against: rows on both sides, and bins that hold anything, less one. */
export interface PsiSize {
  readonly currentRows: number;
  readonly referenceRows: number;
  readonly degreesOfFreedom: number;
}

/**
 * The PSI that two samples of this size exceed with chance 1 − `confidence` when nothing has drifted.
 * PSI / noise follows χ², noise = (1/n + 1/m)(1 + K/4 · (1/n + 1/m)); its quantile by the Wilson–Hilferty cube root, https://doi.org/10.1073/pnas.17.12.684
 * @example psiFloor({ currentRows: 1000, referenceRows: 1000, degreesOfFreedom: 9 }) // => about 0.0436
 */
export function psiFloor(size: PsiSize, confidence = 0.99): Result<number> {
  const refusal = checkSize(size);
  if (refusal) return refusal;
  if (!(confidence > 0 && confidence < 1)) return refuse("OUT_OF_RANGE", `Confidence ${confidence} is not in (0, 1).`);
  const spread = 2 / (9 * size.degreesOfFreedom);
  const root = 1 - spread + normalQuantile(confidence) * Math.sqrt(spread);
  return accept(noise(size) * size.degreesOfFreedom * root ** 3);
}

/**
 * A PSI as a standard normal: how surprising it is for its sample size, comparable between features with other bins.
 * @example psiZ(0, { currentRows: 1000, referenceRows: 1000, degreesOfFreedom: 9 }) // => about -6.2
 */
export function psiZ(psi: number, size: PsiSize): Result<number> {
  const refusal = checkSize(size);
  if (refusal) return refusal;
  if (!(psi >= 0 && Number.isFinite(psi)))
    return refuse("OUT_OF_RANGE", `A PSI of ${psi} is not a number of at least 0.`);
  const spread = 2 / (9 * size.degreesOfFreedom);
  return accept((Math.cbrt(psi / noise(size) / size.degreesOfFreedom) - 1 + spread) / Math.sqrt(spread));
}

/** How much of the bins' share of noise is added: the mean of a PSI exceeds its limit by about this (measured, K = 5 … 20). */
export const SMALL_SAMPLE_SHARE = 0.25;

/** 1/n + 1/m, raised by the second-order term that matters when bins hold few rows. */
function noise(size: PsiSize): number {
  const simple = 1 / size.currentRows + 1 / size.referenceRows;
  return simple * (1 + SMALL_SAMPLE_SHARE * (size.degreesOfFreedom + 1) * simple);
}

function checkSize(size: PsiSize) {
  if (!(size.currentRows > 0 && size.referenceRows > 0)) return refuse("EMPTY", "Both sides need rows.");
  if (!(size.degreesOfFreedom >= 1))
    return refuse("NO_VARIATION", "All rows of both sides lie in one bin: there is nothing to compare.");
  return Number.isFinite(size.currentRows + size.referenceRows + size.degreesOfFreedom)
    ? undefined
    : refuse("NOT_FINITE", "Rows and degrees of freedom must be finite.");
}
