const UNITS = [
  ["y", 31_536_000_000],
  ["w", 604_800_000],
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
  ["ms", 1],
] as const;
/** Weeks and years are read but never written: `7d` and `30d` are easier to compare than `1w` and `4w2d`. */
const WRITTEN_UNITS = UNITS.filter(([unit]) => unit !== "y" && unit !== "w");
const DURATION = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;

/**
 * Seconds of a Prometheus duration; `undefined` for anything else.
 * @example parseDuration("1h30m") // => 5400
 */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (!match || text === "") return undefined;
  const milliseconds = UNITS.reduce((sum, [, size], at) => sum + Number(match[at + 1] ?? 0) * size, 0);
  return milliseconds / 1000;
}

/**
 * A Prometheus duration in days, hours, minutes and seconds.
 * @example formatDuration(129600) // => "1d12h"
 */
export function formatDuration(seconds: number): string {
  let rest = Math.round(seconds * 1000);
  if (rest <= 0) return "0s";
  let text = "";
  for (const [unit, size] of WRITTEN_UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) text += `${count}${unit}`;
  }
  return text;
}
