/** ln of the mean of e^x without overflow; −∞ entries count as 0. @example logMeanExp([0, 0]) // => 0 */
export function logMeanExp(logs: readonly number[]): number {
  if (logs.length === 0) throw new RangeError("a mean of no evidence");
  return logSumExp(logs) - Math.log(logs.length);
}

/** ln of the sum of e^x without overflow. @example logSumExp([0, 0]) // => Math.LN2 */
export function logSumExp(logs: readonly number[]): number {
  let largest = -Infinity;
  for (const value of logs) if (value > largest) largest = value;
  if (largest === -Infinity || largest === Infinity) return largest;
  let sum = 0;
  for (const value of logs) sum += Math.exp(value - largest);
  return largest + Math.log(sum);
}
