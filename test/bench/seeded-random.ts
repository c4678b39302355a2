/** A reproducible source of randomness: the same seed gives the same stream on every machine. */
export interface SeededRandom {
  /** Uniform in (0, 1). */
  readonly uniform: () => number;
  readonly normal: () => number;
  /** Number of successes in n trials, exact. */
  readonly binomial: (n: number, p: number) => number;
  /** Gamma with mean 1 and this coefficient of variation; 1 for 0. */
  readonly burst: (cv: number) => number;
  /** Whole requests of a minute around this mean. */
  readonly requests: (mean: number) => number;
}

/** A generator after Marsaglia's xorshift with Weyl increments, 32 bits at a time. */
export function seededRandom(seed: number): SeededRandom {
  let [x, y, z, w, weyl] = [seed ^ 0x9e3779b9, 0x243f6a88, 0xb7e15162, 0x6a09e667, seed | 0];
  const next = (): number => {
    const t = x ^ (x << 11);
    [x, y, z] = [y, z, w];
    w = w ^ (w >>> 19) ^ t ^ (t >>> 8);
    weyl = (weyl + 362437) | 0;
    return (w + weyl) >>> 0;
  };
  for (let i = 0; i < 32; i += 1) next();
  const uniform = (): number => (next() + 0.5) / 4294967296;
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  return {
    uniform,
    normal,
    binomial: (n, p) => binomial(uniform, n, p),
    burst: (cv) => (cv === 0 ? 1 : gamma(uniform, normal, 1 / (cv * cv)) * cv * cv),
    requests: (mean) => Math.max(0, Math.round(mean + Math.sqrt(mean) * normal())),
  };
}

/** Jumps from success to success by geometric waiting times: work grows with np, not with n. */
function binomial(uniform: () => number, n: number, p: number): number {
  if (p <= 0) return 0;
  if (p > 0.5) return n - binomial(uniform, n, 1 - p);
  const scale = 1 / Math.log1p(-p);
  let successes = -1;
  for (let position = 0; position <= n; successes += 1) position += Math.floor(Math.log(uniform()) * scale) + 1;
  return successes;
}

/** Marsaglia & Tsang 2000, https://doi.org/10.1145/358407.358414, with the boost for shapes below 1. */
function gamma(uniform: () => number, normal: () => number, shape: number): number {
  if (shape < 1) return gamma(uniform, normal, shape + 1) * uniform() ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}
