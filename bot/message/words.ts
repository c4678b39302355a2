/**
 * A burn rate as people say it.
 * @example burnWords(14.4) // => "14.4×"
 */
export function burnWords(burn: number): string {
  if (!Number.isFinite(burn)) return "unknown";
  const digits = Math.abs(burn) >= 100 ? 0 : Math.abs(burn) >= 10 ? 1 : 2;
  return `${Number(burn.toFixed(digits))}×`;
}

/**
 * A ratio as a percentage. Small values keep their first digit: a budget of 0.4 % is not gone.
 * @example percentWords(0.624) // => "62 %"
 */
export function percentWords(ratio: number): string {
  if (!Number.isFinite(ratio)) return "unknown";
  const percent = ratio * 100;
  return `${Number(percent.toFixed(Math.abs(percent) < 10 ? 1 : 0))} %`;
}

/**
 * A duration in its two largest units.
 * @example durationWords(252) // => "4 min 12 s"
 */
export function durationWords(seconds: number): string {
  if (!Number.isFinite(seconds)) return "unknown";
  if (seconds < 10) return `${Number(Math.max(0, seconds).toFixed(1))} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return pair(Math.floor(whole / 60), "min", whole % 60, "s");
  if (whole < 86_400) return pair(Math.floor(whole / 3600), "h", Math.round((whole % 3600) / 60), "min");
  return pair(Math.floor(whole / 86_400), "d", Math.round((whole % 86_400) / 3600), "h");
}

/** Seconds between two moments, or null when one of them is not known. */
export function secondsBetween(from: string | null, to: string | null): number | null {
  if (from === null || to === null) return null;
  const seconds = (Date.parse(to) - Date.parse(from)) / 1000;
  return Number.isFinite(seconds) ? seconds : null;
}

/**
 * A model version as people write it.
 * @example versionWords("7") // => "v7"
 */
export function versionWords(version: string): string {
  return /^\d/u.test(version) ? `v${version}` : version;
}

/** @example countWords(1, "alert") // => "1 alert" */
export function countWords(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
