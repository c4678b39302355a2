import type { SloWindow } from "../model/slo.ts";
import type { YamlValue } from "../render/yaml.ts";

const UNITS = [
  ["d", 86_400],
  ["h", 3600],
  ["m", 60],
] as const;

/**
 * A duration as OpenSLO writes it: one number, one unit.
 * @example shorthand(5400) // => "90m"
 */
export function shorthand(seconds: number): string {
  const unit = UNITS.find(([, size]) => seconds % size === 0);
  return unit ? `${seconds / unit[1]}${unit[0]}` : `${Math.max(1, Math.round(seconds / 60))}m`;
}

/** A whole-hour offset as an IANA zone; their signs are the wrong way round on purpose. */
function zone(offsetSeconds: number): string {
  if (offsetSeconds === 0) return "Etc/UTC";
  return `Etc/GMT${offsetSeconds > 0 ? "-" : "+"}${Math.abs(Math.round(offsetSeconds / 3600))}`;
}

/** The first of January 2024 was a Monday: a natural start of months and of weeks. */
const START = "2024-01-01 00:00:00";

/** The window of an SLO. */
export function exportWindow(window: SloWindow): YamlValue {
  if (window.kind === "rolling") return { duration: shorthand(window.periodSeconds), isRolling: true };
  return {
    duration: window.unit === "month" ? "1M" : "1w",
    isRolling: false,
    calendar: { startTime: START, timeZone: zone(window.offsetSeconds) },
  };
}

/** Whether OpenSLO can say the window exactly. */
export function windowIsExact(window: SloWindow): boolean {
  return window.kind === "rolling" ? window.periodSeconds % 60 === 0 : window.offsetSeconds % 3600 === 0;
}
