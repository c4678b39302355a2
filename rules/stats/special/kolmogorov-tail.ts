/** Below this point the alternating series converges slowly and the theta form takes over. */
const CHANGE_AT = 1.18;

/**
 * P(K ≥ x) of Kolmogorov's limit distribution: 2 Σ (−1)^(k−1) e^(−2k²x²), or its theta-function form for small x.
 * Source: Kolmogorov 1933; https://mathworld.wolfram.com/Kolmogorov-SmirnovTest.html
 * @example kolmogorovTail(1.3580986393).toFixed(6) // => "0.050000"
 */
export function kolmogorovTail(x: number): number {
  if (Number.isNaN(x)) throw new RangeError("kolmogorovTail of NaN");
  if (x <= 0) return 1;
  return x < CHANGE_AT ? 1 - thetaForm(x) : alternatingSeries(x);
}

function alternatingSeries(x: number): number {
  let sum = 0;
  for (let k = 1; k <= 20; k += 1) {
    const term = Math.exp(-2 * k * k * x * x);
    sum += k % 2 === 1 ? term : -term;
    if (term < 1e-18) break;
  }
  return Math.min(1, 2 * sum);
}

function thetaForm(x: number): number {
  let sum = 0;
  for (let k = 1; k <= 20; k += 1) sum += Math.exp((-((2 * k - 1) ** 2) * Math.PI * Math.PI) / (8 * x * x));
  return (Math.sqrt(2 * Math.PI) / x) * sum;
}
