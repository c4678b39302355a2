/** B₂ₖ / (2k(2k−1)), the coefficients of Stirling's series. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360_360, 1 / 156];
const SHIFT_TO = 12;
const HALF_LN_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/**
 * ln Γ(x) for x > 0 by Stirling's series above 12 and Γ(x) = Γ(x+1)/x below.
 * Source: https://dlmf.nist.gov/5.11.E1
 * @example lnGamma(5).toFixed(12) // => Math.log(24).toFixed(12)
 */
export function lnGamma(x: number): number {
  if (!(x > 0)) throw new RangeError(`lnGamma needs x > 0, got ${x}`);
  if (x === 1 || x === 2) return 0;
  let product = 1;
  let y = x;
  while (y < SHIFT_TO) {
    product *= y;
    y += 1;
  }
  const inverse = 1 / y;
  let power = inverse;
  let series = 0;
  for (const coefficient of STIRLING) {
    series += coefficient * power;
    power *= inverse * inverse;
  }
  return (y - 0.5) * Math.log(y) - y + HALF_LN_TWO_PI + series - Math.log(product);
}
