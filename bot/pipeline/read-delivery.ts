import { parseAlertmanagerPayload } from "@noops-ml/alerts/webhook/alertmanager-payload.ts";
import { ALERT, LABEL } from "@noops-ml/alerts/vocabulary.ts";
import type { AlertEvent } from "../incident/alert-state.ts";
import type { Reading } from "../ports/reading.ts";

export type DeliveryReading = ({ readonly ok: true } & Reading) | { readonly ok: false; readonly reason: string };

/** Reads the body of one kind of source. */
export type DeliveryReader = (body: unknown, source: string, receivedAt: number) => DeliveryReading;

interface Mistake {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** Where a body may take several forms: what is wrong by each of them. */
  readonly errors?: readonly (readonly Mistake[])[];
}

/** Of several forms the one that the body comes nearest to says what is wrong. */
function nearest(mistake: Mistake): readonly Mistake[] {
  const [first, ...others] = mistake.errors ?? [];
  if (first === undefined) return [mistake];
  const form = others.reduce((best, other) => (other.length < best.length ? other : best), first);
  return form.flatMap(nearest).map((inner) => ({ ...inner, path: [...mistake.path, ...inner.path] }));
}

/** A body that its source may not send, one line per mistake. */
export function refuse(error: { readonly issues: readonly Mistake[] }): DeliveryReading {
  const reasons = error.issues
    .flatMap(nearest)
    .map(({ path, message }) => `${path.map(String).join(".") || "body"}: ${message}`);
  return { ok: false, reason: reasons.join("; ") };
}

const isWatchdog = (labels: Readonly<Record<string, string>>): boolean => labels[LABEL.alertName] === ALERT.watchdog;

/** Alertmanager's webhook, version 4. The watchdog is a sign of life and no alert. */
export const readAlertmanager: DeliveryReader = (body, source, receivedAt) => {
  const parsed = parseAlertmanagerPayload(body);
  if (!parsed.ok) return { ok: false, reason: parsed.reasons.join("; ") };
  const { alerts, groupKey, truncatedAlerts } = parsed.payload;
  const events = alerts
    .filter((alert) => !isWatchdog(alert.labels))
    .map((alert): AlertEvent => {
      const endsAt = Date.parse(alert.endsAt);
      return {
        source,
        fingerprint: alert.fingerprint,
        status: alert.status,
        startsAt: Date.parse(alert.startsAt),
        // The year 0001 stands for "not yet".
        endsAt: endsAt > 0 ? endsAt : null,
        receivedAt,
        labels: alert.labels,
        annotations: alert.annotations,
        generatorUrl: alert.generatorURL === "" ? null : alert.generatorURL,
        partial: truncatedAlerts > 0,
        groupKey,
      };
    });
  return { ok: true, events, watchdog: alerts.some((alert) => isWatchdog(alert.labels) && alert.status === "firing") };
};
