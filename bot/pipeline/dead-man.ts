import { ALERT, ANNOTATION, LABEL } from "@noops-ml/alerts/vocabulary.ts";
import type { Engine } from "./engine.ts";

/** The source of the bot's own alerts. */
export const OWN_SOURCE = "noops";

const YEAR_ONE = "0001-01-01T00:00:00Z";

/** An alert about a source whose watchdog does not come any more, in the form of every other alert. */
function silence(source: string, status: "firing" | "resolved", since: Date, now: Date): string {
  const labels = {
    [LABEL.alertName]: ALERT.sourceSilent,
    [LABEL.cause]: "F7",
    severity: "critical",
    service: "alerting",
    model: source,
  };
  const summary = `the alert source ${source} is silent: its watchdog has not come since ${since.toISOString()}`;
  const alert = {
    status,
    labels,
    annotations: { [ANNOTATION.summary]: summary },
    startsAt: since.toISOString(),
    endsAt: status === "firing" ? YEAR_ONE : now.toISOString(),
    generatorURL: "",
    fingerprint: `silent-${source}`,
  };
  return JSON.stringify({
    version: "4",
    groupKey: `silent:${source}`,
    truncatedAlerts: 0,
    status,
    receiver: OWN_SOURCE,
    groupLabels: labels,
    commonLabels: labels,
    commonAnnotations: alert.annotations,
    externalURL: "",
    alerts: [alert],
  });
}

/**
 * Silence is not health: a source that sent a watchdog and stopped opens an incident, and ends it when it speaks again.
 * The alert takes the way of every other one, so replicas that see the same silence make one incident.
 */
export async function watchSources(engine: Engine): Promise<number> {
  const sources = await engine.store.watchedSources();
  const changed = sources.filter(
    ({ silentSeconds, alarmed }) => silentSeconds > engine.settings.deadManSeconds !== alarmed,
  );
  if (changed.length === 0) return 0;
  const now = await engine.store.transaction((tx) => tx.now());
  await engine.store.appendDeliveries(
    changed.map(({ source, lastWatchdog, alarmed, alarmedSince }) => ({
      source: OWN_SOURCE,
      body: silence(
        source,
        alarmed ? "resolved" : "firing",
        alarmed ? (alarmedSince ?? lastWatchdog) : lastWatchdog,
        now,
      ),
      trace: null,
    })),
  );
  return changed.length;
}
