import { ALERT, ANNOTATION, LABEL } from "@noops-ml/alerts/vocabulary.ts";
import { grafanaPayloadSchema } from "@noops-ml/alerts/webhook/grafana-payload.ts";
import type { AlertEvent } from "../incident/alert-state.ts";
import { type DeliveryReader, refuse } from "./read-delivery.ts";

/** Grafana-managed alerting. A rule of that name is its watchdog, as with Alertmanager. */
export const readGrafana: DeliveryReader = (body, source, receivedAt) => {
  const parsed = grafanaPayloadSchema.safeParse(body);
  if (!parsed.success) return refuse(parsed.error);
  const { alerts, groupKey, truncatedAlerts } = parsed.data;
  const isWatchdog = (labels: Readonly<Record<string, string>>) => labels[LABEL.alertName] === ALERT.watchdog;
  const events = alerts
    .filter(({ labels }) => !isWatchdog(labels))
    .map((alert): AlertEvent => {
      const endsAt = Date.parse(alert.endsAt);
      const dashboard = alert.dashboardURL === "" ? {} : { [ANNOTATION.dashboard]: alert.dashboardURL };
      return {
        source,
        fingerprint: alert.fingerprint,
        status: alert.status,
        startsAt: Date.parse(alert.startsAt),
        // The year 0001 stands for "not yet".
        endsAt: endsAt > 0 ? endsAt : null,
        receivedAt,
        labels: alert.labels,
        annotations: { ...dashboard, ...alert.annotations },
        generatorUrl: alert.generatorURL === "" ? null : alert.generatorURL,
        partial: truncatedAlerts > 0,
        groupKey,
      };
    });
  return { ok: true, events, watchdog: alerts.some(({ labels, status }) => isWatchdog(labels) && status === "firing") };
};
