import { checkCdfs } from "../checks.ts";
import { accept } from "../result.ts";
import type { Result } from "../result.ts";

/**
 * Kolmogorov–Smirnov distance of two cdfs on the same bounds: max |F − G|. On buckets a lower bound of the true one.
 * @example ksDistance([0.5, 1], [0.25, 1]) // => { ok: true, value: 0.25 }
 */
export function ksDistance(f: readonly number[], g: readonly number[]): Result<number> {
  const refusal = checkCdfs(f, g);
  if (refusal) return refusal;
  return accept(f.reduce((largest, share, i) => Math.max(largest, Math.abs(share - (g[i] ?? 0))), 0));
}
