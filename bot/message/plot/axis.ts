/**
 * Round values for an axis from 0 to at least `top`.
 * @example niceTicks(14.4) // => [0, 5, 10, 15]
 */
export function niceTicks(top: number): readonly number[] {
  const safe = Number.isFinite(top) && top > 0 ? top : 1;
  const rough = safe / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const count = Math.ceil(safe / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

/** Moments at round minutes or hours, at most six. */
export function timeTicks(from: number, to: number): readonly number[] {
  const steps = [10, 30, 60, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200, 86_400, 604_800];
  const step = steps.find((candidate) => (to - from) / candidate <= 6) ?? 604_800;
  const first = Math.ceil(from / step) * step;
  const count = Math.max(0, Math.floor((to - first) / step) + 1);
  return Array.from({ length: Math.min(count, 8) }, (_, index) => first + index * step);
}

/** @example clockWords(1772359200, false) // => "10:00" */
export function clockWords(at: number, withSeconds: boolean): string {
  return new Date(at * 1000).toISOString().slice(11, withSeconds ? 19 : 16);
}
