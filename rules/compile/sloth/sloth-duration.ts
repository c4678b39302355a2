const UNITS = [
  ["y", 365 * 86_400, true],
  ["w", 7 * 86_400, true],
  ["d", 86_400, false],
  ["h", 3600, false],
  ["m", 60, false],
  ["s", 1, false],
] as const;

/**
 * A duration as Prometheus' own printer writes it: years and weeks only where they divide it without rest.
 * @example slothDuration(28 * 86400) // => "4w"
 * @example slothDuration(30 * 86400) // => "30d"
 */
export function slothDuration(seconds: number): string {
  let rest = seconds;
  let text = "";
  for (const [unit, size, whole] of UNITS) {
    if (whole && rest % size !== 0) continue;
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return text || "0s";
}
