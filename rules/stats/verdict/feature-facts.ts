import { checkCounts } from "../checks.ts";
import { psi } from "../distance/psi.ts";
import { psiZ } from "../distance/psi-noise.ts";
import { significantOnGrid, bhGrid } from "../multiple/bh-grid.ts";
import { accept, refuse } from "../result.ts";
import type { Result } from "../result.ts";
import type { FeatureFacts } from "./decide-drift.ts";

/** Counts per bin of one feature in the window and in the reference. A bin that one side does not know is `null`. */
export interface FeatureCounts {
  readonly feature: string;
  readonly current: readonly (number | null)[];
  readonly reference: readonly (number | null)[];
}

/**
 * Everything that `decideDrift` needs, from counts: PSI, sizes, lost mass, and significance on the grid over all features.
 * @example featureFacts([{ feature: "age", current: [500, 500], reference: [500, 500] }]) // => psi 0, significant false
 */
export function featureFacts(features: readonly FeatureCounts[], alpha = 0.01): Result<readonly FeatureFacts[]> {
  if (features.length === 0) return accept([]);
  const grid = bhGrid(features.length, alpha);
  if (!grid.ok) return grid;
  const facts: (FeatureFacts & { readonly z: number })[] = [];
  for (const counts of features) {
    const fact = oneFeature(counts);
    if (!fact.ok) return fact;
    facts.push(fact.value);
  }
  const significant = significantOnGrid(
    facts.map((fact) => fact.z),
    grid.value,
  );
  if (!significant.ok) return significant;
  return accept(facts.map(({ z: _, ...fact }, i) => ({ ...fact, significant: significant.value[i] ?? false })));
}

/** A z that no threshold reaches: the feature cannot be judged. */
const NEVER = -1e9;

function oneFeature({ feature, current, reference }: FeatureCounts): Result<FeatureFacts & { readonly z: number }> {
  if (current.length !== reference.length)
    return refuse(
      "LENGTH_MISMATCH",
      `Feature ${feature} has ${current.length} bins now and ${reference.length} before.`,
    );
  const [now, before] = [current.map((count) => count ?? 0), reference.map((count) => count ?? 0)];
  const refusal = current.length === 0 ? undefined : (checkCounts(now, feature) ?? checkCounts(before, feature));
  if (refusal) return refusal;
  const [n, m] = [total(now), total(before)];
  const none = { feature, psi: null, degreesOfFreedom: null, massLost: null, significant: false, z: NEVER };
  if (n === 0 || m === 0) return accept({ ...none, currentRows: n, referenceRows: m === 0 ? null : m });
  const [p, q] = [now.map((count) => count / n), before.map((count) => count / m)];
  const score = psi(p, q);
  if (!score.ok) return score;
  const degreesOfFreedom = p.filter((share, i) => share + (q[i] ?? 0) > 0).length - 1;
  const z = psiZ(score.value, { currentRows: n, referenceRows: m, degreesOfFreedom });
  return accept({
    feature,
    currentRows: n,
    referenceRows: m,
    degreesOfFreedom,
    psi: score.value,
    massLost: massLost(current, reference, { n, m }),
    significant: false,
    z: z.ok ? z.value : NEVER,
  });
}

/** Mass in bins that only one side knows, of both sides together. */
function massLost(
  current: FeatureCounts["current"],
  reference: FeatureCounts["reference"],
  { n, m }: { readonly n: number; readonly m: number },
): number {
  return current.reduce<number>((lost, count, i) => {
    const other = reference[i] ?? null;
    if (count !== null && other === null) return lost + count / n;
    return count === null && other !== null ? lost + other / m : lost;
  }, 0);
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
