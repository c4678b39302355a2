const SERIES_END = 1.5;
const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

/**
 * The complementary error function, 2/√π ∫ₓ^∞ e^(−t²) dt, to about 14 digits in the far tail too.
 * Series and continued fraction: https://dlmf.nist.gov/7.6.E2 and https://dlmf.nist.gov/7.9.E1
 * @example erfc(0) // => 1
 */
export function erfc(x: number): number {
  if (Number.isNaN(x)) throw new RangeError("erfc of NaN");
  if (x < SERIES_END) return x < -SERIES_END ? 2 - tail(-x) : 1 - erfSeries(x);
  return tail(x);
}

/** erf(x) = 2/√π e^(−x²) Σ 2ⁿ x^(2n+1) / (2n+1)!!: every term has the sign of x, so nothing cancels. */
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > Math.abs(sum) * 1e-17; n += 1) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return TWO_OVER_SQRT_PI * Math.exp(-x * x) * sum;
}

/** e^(−x²)/√π · 1/(x + ½/(x + 1/(x + 3/2/(x + …)))), evaluated from the inside. */
function tail(x: number): number {
  if (x > 27.3) return 0;
  let fraction = x;
  for (let n = Math.ceil(30 + 200 / (x * x)); n >= 1; n -= 1) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
}
