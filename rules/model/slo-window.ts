import { parseDuration } from "@noops-ml/alerts/policy/duration.ts";
import type { Path, PlainIssue } from "../spec/issue.ts";
import type { SloSpec } from "../spec/model-schema.ts";
import { fixedOffsetSeconds } from "./maintenance.ts";
import type { SloWindow } from "./slo.ts";

const DAY = 86_400;
/** Burn alerts of a calendar window keep a rolling one of this length. */
const CALENDAR_PERIOD = { month: 30 * DAY, week: 7 * DAY };

/** The window of an SLO. A calendar in a zone with daylight saving would need clock changes that PromQL does not know. */
export function sloWindow(
  window: NonNullable<SloSpec["window"]>,
  path: Path,
  report: (issue: PlainIssue) => void,
): SloWindow {
  if (typeof window === "string") return { kind: "rolling", periodSeconds: parseDuration(window) ?? 0 };
  const zone = window.zone ?? "UTC";
  const offsetSeconds = fixedOffsetSeconds(zone);
  if (offsetSeconds === undefined)
    report({
      code: "CALENDAR_ZONE",
      path: [...path, "zone"],
      message: `PromQL cannot follow the clock changes of "${zone}".`,
      hint: 'Write its standard offset, such as "+01:00".',
    });
  return {
    kind: "calendar",
    unit: window.calendar,
    offsetSeconds: offsetSeconds ?? 0,
    periodSeconds: CALENDAR_PERIOD[window.calendar],
  };
}
