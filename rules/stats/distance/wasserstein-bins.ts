import { checkCdfs, checkSample } from "../checks.ts";
import { accept, refuse } from "../result.ts";
import type { Result } from "../result.ts";

/**
 * Wasserstein-1 distance of two cdfs on the same bounds, in feature units: Σ |F − G| · width.
 * Exact for data moved to the middle of its bin. The widths come from `bucketWidths`.
 * @example wassersteinBins([0, 1], [1, 1], [2, 2]) // => { ok: true, value: 2 }
 */
export function wassersteinBins(f: readonly number[], g: readonly number[], widths: readonly number[]): Result<number> {
  const refusal = checkCdfs(f, g) ?? checkSample(widths, "widths");
  if (refusal) return refusal;
  if (widths.length !== f.length) return refuse("LENGTH_MISMATCH", `${f.length} bounds need ${f.length} widths.`);
  if (widths.some((width) => width < 0)) return refuse("OUT_OF_RANGE", "A width is negative.");
  return accept(f.reduce((sum, share, i) => sum + Math.abs(share - (g[i] ?? 0)) * (widths[i] ?? 0), 0));
}

/**
 * The width that belongs to each finite bound: half the way from the bound before to the bound after.
 * The bins at both ends are open and count as wide as their neighbours.
 * @example bucketWidths([1, 2, 4]) // => { ok: true, value: [1, 1.5, 2] }
 */
export function bucketWidths(bounds: readonly number[]): Result<readonly number[]> {
  const refusal = checkSample(bounds, "bounds");
  if (refusal) return refusal;
  if (bounds.length < 2) return refuse("EMPTY", "Widths need at least two bounds.");
  if (bounds.some((bound, i) => i > 0 && bound <= (bounds[i - 1] ?? -Infinity)))
    return refuse("OUT_OF_RANGE", "Bounds must rise.");
  const at = (i: number): number => bounds[i] ?? 0;
  const last = bounds.length - 1;
  return accept(
    bounds.map((_, i) => {
      const before = i === 0 ? at(0) - (at(1) - at(0)) : at(i - 1);
      const after = i === last ? at(last) + (at(last) - at(last - 1)) : at(i + 1);
      return (after - before) / 2;
    }),
  );
}
