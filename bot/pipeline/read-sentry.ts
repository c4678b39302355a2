import { ANNOTATION, LABEL } from "@noops-ml/alerts/vocabulary.ts";
import { type SentryPayload, sentryPayloadSchema } from "@noops-ml/alerts/webhook/sentry-payload.ts";
import type { AlertEvent } from "../incident/alert-state.ts";
import { type DeliveryReader, refuse } from "./read-delivery.ts";

type Said = Pick<AlertEvent, "fingerprint" | "status" | "startsAt" | "endsAt" | "labels"> & {
  readonly summary: string;
  readonly url: string;
};

/** Tags name the model and its parts; Sentry's own names must not hide ours. */
function labelsOf(tags: readonly (readonly [string, string | null])[]): Record<string, string> {
  return Object.fromEntries(tags.flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

const severityOf = (urgent: boolean): Record<string, string> => ({ severity: urgent ? "critical" : "warning" });

function saidBy(payload: SentryPayload, receivedAt: number): Said | null {
  switch (payload.kind) {
    case "eventAlert": {
      const { event, triggered_rule: rule } = payload.data;
      return {
        fingerprint: `issue:${event.issue_id}`,
        status: "firing",
        startsAt: event.datetime === undefined ? receivedAt : Date.parse(event.datetime),
        endsAt: null,
        labels: {
          ...(event.project === undefined ? {} : { service: `sentry-project-${event.project}` }),
          ...labelsOf(event.tags),
          ...severityOf(event.level === "fatal"),
          [LABEL.alertName]: rule,
        },
        summary: event.title,
        url: event.web_url,
      };
    }
    case "metricAlert": {
      const { metric_alert: alert, description_text: text, web_url: url } = payload.data;
      const [project] = alert.projects;
      const started = alert.date_started ? Date.parse(alert.date_started) : receivedAt;
      const resolved = payload.action === "resolved";
      return {
        fingerprint: `metric:${alert.id}`,
        status: resolved ? "resolved" : "firing",
        startsAt: started,
        endsAt: !resolved ? null : alert.date_closed ? Date.parse(alert.date_closed) : receivedAt,
        labels: {
          ...(project === undefined ? {} : { service: project }),
          ...severityOf(payload.action === "critical"),
          [LABEL.alertName]: alert.alert_rule?.name ?? alert.title,
        },
        summary: text === "" ? alert.title : text,
        url,
      };
    }
    case "issue": {
      const { issue } = payload.data;
      // Assigned, archived and the like say nothing about whether it still happens.
      if (payload.action !== "resolved" && payload.action !== "unresolved") return null;
      const resolved = payload.action === "resolved";
      return {
        fingerprint: `issue:${issue.id}`,
        status: resolved ? "resolved" : "firing",
        startsAt: receivedAt,
        endsAt: resolved ? receivedAt : null,
        labels: {
          ...(issue.project === undefined ? {} : { service: issue.project.slug }),
          ...severityOf(issue.level === "fatal"),
          [LABEL.alertName]: issue.title,
        },
        summary: issue.title,
        url: issue.web_url,
      };
    }
  }
}

/** Sentry's hooks: issue alerts, the issues that end them, and metric alerts. */
export const readSentry: DeliveryReader = (body, source, receivedAt) => {
  const parsed = sentryPayloadSchema.safeParse(body);
  if (!parsed.success) return refuse(parsed.error);
  const said = saidBy(parsed.data, receivedAt);
  if (said === null) return { ok: true, events: [], watchdog: false };
  const { summary, url, ...rest } = said;
  const event: AlertEvent = {
    ...rest,
    source,
    receivedAt,
    annotations: { [ANNOTATION.summary]: summary },
    generatorUrl: url === "" ? null : url,
    partial: false,
    groupKey: said.fingerprint,
  };
  return { ok: true, events: [event], watchdog: false };
};
