import { lnGamma } from "./ln-gamma.ts";

const SMALLEST = 1e-300;

/**
 * Q(a, x) = Γ(a, x)/Γ(a), the regularised upper incomplete gamma function.
 * Series below a + 1, Lentz's continued fraction above: https://dlmf.nist.gov/8.11.E4 and https://dlmf.nist.gov/8.9.E2
 * @example upperIncompleteGamma(1, 2).toFixed(12) // => Math.exp(-2).toFixed(12)
 */
export function upperIncompleteGamma(a: number, x: number): number {
  if (!(a > 0 && x >= 0)) throw new RangeError(`the incomplete gamma function needs a > 0 and x >= 0, got ${a}, ${x}`);
  if (x === 0) return 1;
  if (x === Infinity) return 0;
  const prefactor = Math.exp(a * Math.log(x) - x - lnGamma(a));
  return x < a + 1 ? Math.max(0, 1 - prefactor * lowerSeries(a, x)) : prefactor * upperFraction(a, x);
}

function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; term > sum * 1e-17; n += 1) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / SMALLEST;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < 100_000; n += 1) {
    const step = -n * (n - a);
    b += 2;
    d = 1 / nonZero(step * d + b);
    c = nonZero(b + step / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return h;
}

function nonZero(value: number): number {
  return Math.abs(value) < SMALLEST ? SMALLEST : value;
}
