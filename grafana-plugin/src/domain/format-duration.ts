const STEPS: readonly (readonly [number, string])[] = [
  [86_400, "d"],
  [3600, "h"],
  [60, "min"],
];

/**
 * A length of time as people say it: two units at most, never a bare number.
 * @example formatDuration(5400) // => "1 h 30 min"
 */
export function formatDuration(seconds: number): string {
  const total = Math.abs(seconds);
  if (total < 60) return `${Math.round(total)} s`;
  for (const [index, [size, unit]] of STEPS.entries()) {
    const next = STEPS[index + 1];
    const rounded = next ? Math.round(total / next[0]) * next[0] : Math.round(total / size) * size;
    if (rounded < size) continue;
    const whole = Math.floor(rounded / size);
    const rest = next ? Math.round((rounded - whole * size) / next[0]) : 0;
    return rest > 0 && next && whole < 10 ? `${whole} ${unit} ${rest} ${next[1]}` : `${whole} ${unit}`;
  }
  return `${Math.round(total)} s`;
}
