import { checkBetween, checkCounts } from "../checks.ts";
import { accept, refuse } from "../result.ts";
import type { Result } from "../result.ts";
import type { Interval } from "../sample/hodges-lehmann.ts";
import { normalQuantile } from "../special/normal-quantile.ts";

/** A group's positives among its members. */
export interface GroupCount {
  readonly group: string;
  readonly positives: number;
  readonly of: number;
}

/**
 * Wilson's interval of a share. Source: Wilson 1927, https://doi.org/10.1080/01621459.1927.10502953
 * @example wilsonInterval(5, 10) // => estimate 0.5, low 0.2366, high 0.7634
 */
export function wilsonInterval(positives: number, of: number, confidence = 0.95): Result<Interval> {
  const refusal = checkCounts([positives, of], "counts") ?? checkBetween(confidence, 0, 1, "confidence");
  if (refusal) return refusal;
  if (of === 0) return refuse("EMPTY", "A share needs at least one trial.");
  if (positives > of) return refuse("OUT_OF_RANGE", `${positives} positives among ${of} are impossible.`);
  const z = normalQuantile(0.5 + confidence / 2);
  const p = positives / of;
  const middle = (p + (z * z) / (2 * of)) / (1 + (z * z) / of);
  const half = (z / (1 + (z * z) / of)) * Math.sqrt((p * (1 - p)) / of + (z * z) / (4 * of * of));
  return accept({ estimate: p, low: Math.max(0, middle - half), high: Math.min(1, middle + half) });
}
