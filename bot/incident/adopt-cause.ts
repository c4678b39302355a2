import type { Correlation } from "./correlate.ts";
import type { Incident } from "./incident.ts";

/**
 * The incident after alerts of another cause joined it. A bad version explains slow and wrong answers of that version, so
 * its cause, F4, leads, as long as nobody acts on the earlier guess.
 */
export function adoptCause(incident: Incident, { cause, slo, title }: Correlation): Incident {
  const isUntouched = incident.automation === "idle" || incident.automation === "suggested";
  const leads = cause === "F4" && incident.cause !== null && incident.cause !== "F4";
  return leads && isUntouched ? { ...incident, cause, slo, title } : incident;
}
