import { checkCounts, checkPmf } from "../checks.ts";
import { accept, refuse } from "../result.ts";
import type { Result } from "../result.ts";
import { lnBeta } from "../special/ln-beta.ts";

/** How many observations the prior is worth. */
const CONCENTRATION = 100;

/**
 * F3: log e against "the classes have exactly these shares": Dirichlet mixture over the multinomial,
 * ln B(α₀ + c) − ln B(α₀) − Σ cᵢ ln qᵢ, α₀ = 100 q. Source: Lindon & Malek, https://arxiv.org/abs/2011.03567
 * @example fixedSharesEvidence([0, 0], [0.5, 0.5]) // => { ok: true, value: 0 }
 */
export function fixedSharesEvidence(counts: readonly number[], shares: readonly number[]): Result<number> {
  const refusal = checkCounts(counts, "counts") ?? checkPmf(shares, "shares");
  if (refusal) return refusal;
  if (counts.length !== shares.length)
    return refuse("LENGTH_MISMATCH", `${counts.length} counts cannot be compared with ${shares.length} shares.`);
  if (shares.some((share, i) => share === 0 && (counts[i] ?? 0) > 0))
    return refuse("OUT_OF_RANGE", "A class with share 0 was seen: the null hypothesis is false for certain.");
  const used = shares.flatMap((share, i) => (share > 0 ? [{ share, count: counts[i] ?? 0 }] : []));
  const prior = used.map(({ share }) => CONCENTRATION * share);
  const posterior = used.map(({ share, count }) => CONCENTRATION * share + count);
  const likelihood = used.reduce((sum, { share, count }) => sum + count * Math.log(share), 0);
  return accept(lnBeta(posterior) - lnBeta(prior) - likelihood);
}
