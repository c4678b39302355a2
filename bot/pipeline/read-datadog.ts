import { ANNOTATION, LABEL } from "@noops-ml/alerts/vocabulary.ts";
import { datadogPayloadSchema } from "@noops-ml/alerts/webhook/datadog-payload.ts";
import type { AlertEvent } from "../incident/alert-state.ts";
import { type DeliveryReader, refuse } from "./read-delivery.ts";

/** `env:prod,model:fraud` as labels; a tag without a value is no label. */
function labelsOf(tags: string): Record<string, string> {
  const pairs = tags.split(",").map((tag) => tag.trim().split(/:(.*)/s));
  return Object.fromEntries(pairs.flatMap(([name, value]) => (name && value ? [[name, value]] : [])));
}

/** Datadog's webhook with our template. One cycle of a monitor, from trigger to recovery, is one alert. */
export const readDatadog: DeliveryReader = (body, source, receivedAt) => {
  const parsed = datadogPayloadSchema.safeParse(body);
  if (!parsed.success) return refuse(parsed.error);
  const { cycle, transition, title, scope, priority, tags, link, seconds, alertId } = parsed.data;
  // Every other transition, also one that is new to us, means that somebody should look.
  const resolved = /^recovered$/i.test(transition);
  const at = seconds * 1000;
  const event: AlertEvent = {
    source,
    fingerprint: cycle,
    status: resolved ? "resolved" : "firing",
    startsAt: at,
    endsAt: resolved ? at : null,
    receivedAt,
    labels: {
      ...labelsOf(scope),
      ...labelsOf(tags),
      severity: /^P[12]$/i.test(priority) ? "critical" : "warning",
      [LABEL.alertName]: `datadog-monitor-${alertId}`,
    },
    annotations: { [ANNOTATION.summary]: title === "" ? `Datadog monitor ${alertId}: ${transition}` : title },
    generatorUrl: link === "" ? null : link,
    partial: false,
    groupKey: cycle,
  };
  return { ok: true, events: [event], watchdog: false };
};
