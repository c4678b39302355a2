import { checkSample } from "../checks.ts";
import { accept, refuse } from "../result.ts";
import type { Refusal, Result } from "../result.ts";

/** Values, with a weight each where they do not count alike. */
export interface WeightedSample {
  readonly values: readonly number[];
  readonly weights?: readonly number[];
}

/**
 * Wasserstein-1 distance of two samples: ∫ |F − G|, the mean distance that mass has to move.
 * Source: Vallender 1974, https://doi.org/10.1137/1118101
 * @example wassersteinSamples({ values: [0, 1, 3] }, { values: [5, 6, 8] }) // => { ok: true, value: 5 }
 */
export function wassersteinSamples(a: WeightedSample, b: WeightedSample): Result<number> {
  const refusal = checkWeighted(a, "a") ?? checkWeighted(b, "b");
  if (refusal) return refusal;
  const steps = [...stepsOf(a, 1), ...stepsOf(b, -1)].sort((x, y) => x.at - y.at);
  let difference = 0;
  let distance = 0;
  let before = steps[0]?.at ?? 0;
  for (const step of steps) {
    distance += Math.abs(difference) * (step.at - before);
    difference += step.height;
    before = step.at;
  }
  return accept(distance);
}

function stepsOf(sample: WeightedSample, sign: 1 | -1): { at: number; height: number }[] {
  const total = sample.weights?.reduce((sum, weight) => sum + weight, 0) ?? sample.values.length;
  return sample.values.map((at, i) => ({ at, height: (sign * (sample.weights?.[i] ?? 1)) / total }));
}

function checkWeighted(sample: WeightedSample, name: string): Refusal | undefined {
  const refusal = checkSample(sample.values, name);
  if (refusal || !sample.weights) return refusal;
  if (sample.weights.length !== sample.values.length)
    return refuse(
      "LENGTH_MISMATCH",
      `"${name}" has ${sample.values.length} values but ${sample.weights.length} weights.`,
    );
  const sum = sample.weights.reduce((total, weight) => total + weight, 0);
  return sample.weights.every((weight) => weight >= 0) && sum > 0 && Number.isFinite(sum)
    ? undefined
    : refuse("OUT_OF_RANGE", `The weights of "${name}" must not be negative and must have a positive sum.`);
}
