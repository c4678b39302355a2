import { type Rational, decimal, divide } from "@noops-ml/alerts/policy/rational.ts";

/**
 * The ratio of a share as written.
 * @example shareRatio("25%") // => 1/4
 */
export function shareRatio(share: number | string): Rational {
  if (typeof share === "number" || !share.endsWith("%")) return decimal(share);
  return divide(decimal(share.slice(0, -1)), decimal(100));
}
