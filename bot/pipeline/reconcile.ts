import { isFiring } from "../incident/alert-state.ts";
import { advance } from "./advance.ts";
import type { Engine } from "./engine.ts";
import { lookAtAlerts } from "./look-at-alerts.ts";

/**
 * Asks the sources about incidents that nobody has confirmed for a while: a lost resolve must not keep one open for ever.
 * Returns for how many alerts the source said something else than what was known.
 */
export async function reconcile(engine: Engine): Promise<number> {
  let drifted = 0;
  for (const incidentId of await engine.store.unconfirmed(engine.settings.confirmSeconds)) {
    const alerts = await engine.store.transaction((tx) => tx.alertsOf(incidentId));
    const firing = alerts.filter(isFiring);
    for (const source of new Set(firing.map((alert) => alert.source))) {
      const list = firing.filter((alert) => alert.source === source);
      const verdicts = await engine.monitor.ask(
        source,
        list.map(({ fingerprint, labels }) => ({ fingerprint, labels })),
      );
      if (verdicts === null) continue;
      drifted += verdicts.filter((verdict) => verdict === "gone" || verdict === "suppressed").length;
      await engine.store.transaction(async (tx) => {
        const incident = await tx.incident(incidentId);
        if (incident === null) return;
        // Two agreeing polls: the first makes it stale, the second ends it.
        const wasGone = list.length > 0 && list.every((alert) => alert.verdict === "gone");
        for (const [index, alert] of list.entries()) {
          const verdict = verdicts[index] ?? "unknown";
          if (verdict !== "unknown") await tx.setVerdict(alert, verdict);
        }
        const now = await tx.alertsOf(incidentId);
        const stillGone = now.filter(isFiring).every((alert) => alert.verdict === "gone");
        if (wasGone && stillGone && verdicts.every((verdict) => verdict === "gone")) {
          await advance(
            tx,
            incident,
            { type: "resolvedByReconciler", reason: "source no longer reports" },
            engine.settings.timers,
          );
          return;
        }
        await advance(
          tx,
          incident,
          { type: "alerts", summary: await lookAtAlerts(engine, tx, incident, incident.partialView) },
          engine.settings.timers,
        );
      });
    }
  }
  return drifted;
}
