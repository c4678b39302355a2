import type { Correlation } from "./correlate.ts";
import type { Incident } from "./incident.ts";

/**
 * The incident after alerts of another cause joined it. A bad version explains slow and wrong answers of that version, so
 * its cause, F4, leads, as long as nobody acts on the earlier guess; and so does the promise it breaks where the incident
 * began as a doubt about a canary. What no runbook fitted before may fit one now.
 */
export function adoptCause(incident: Incident, { cause, slo, title }: Correlation): Incident {
  const isUntouched = incident.automation === "idle" || incident.automation === "suggested";
  const saysMore = incident.cause !== "F4" || (incident.slo === null && slo !== null);
  const leads = cause === "F4" && incident.cause !== null && saysMore;
  if (!leads || !isUntouched) return incident;
  return { ...incident, cause, slo, title, suggestionTried: incident.suggestion !== null };
}
