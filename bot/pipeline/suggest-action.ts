import { budgetTier } from "../incident/budget-tier.ts";
import type { Incident } from "../incident/incident.ts";
import type { Runbook } from "../runbook/runbook.ts";
import { advance } from "./advance.ts";
import type { Engine } from "./engine.ts";
import { planRunbook, runbooksFor } from "./plan-runbook.ts";
import { reportBurners } from "./report-burners.ts";
import { requestRun } from "./request-run.ts";

/** Looks for a runbook that fits an incident, asks its target and the policy, and offers it. At L4 it starts by itself. */
export async function suggestAction(engine: Engine, incidentId: string): Promise<void> {
  const { incident, alerts } = await engine.store.transaction(async (tx) => ({
    incident: await tx.incident(incidentId),
    alerts: await tx.alertsOf(incidentId),
  }));
  if (incident === null || incident.suggestionTried) return;
  // A quarter of a budget is worth knowing, not worth a change.
  if (budgetTier(alerts) === 25) return decline(engine, incidentId, await awareness(engine, incident));
  const reasons: string[] = [];
  const fitting = runbooksFor(engine, incident, alerts);
  const flake = fitting.find(({ resolvesKnownFlake }) => resolvesKnownFlake);
  if (flake !== undefined) await start(engine, incidentId, flake);
  for (const runbook of fitting.filter(({ resolvesKnownFlake }) => !resolvesKnownFlake)) {
    const answer = await planRunbook(engine, incident, runbook);
    if (answer.kind === "refused") {
      // The deadline stays and comes up again in half a minute.
      if (answer.temporary) return;
      reasons.push(`${runbook.name}: ${answer.reason}`);
      continue;
    }
    const { plan, level, reason, goesBack = false } = answer;
    const text = plan === null ? runbook.title : `${runbook.title}: ${plan.target} ${plan.before} → ${plan.desired}`;
    await engine.store.transaction(async (tx) => {
      const current = await tx.incident(incidentId);
      if (current === null) return;
      await advance(
        tx,
        current,
        {
          type: "suggested",
          suggestion: { runbook: runbook.name, text, level, reason },
          // A retraining or a promotion leads to no version that was good before.
          rollbackTo: goesBack ? (plan?.desired ?? null) : null,
        },
        engine.settings.timers,
      );
    });
    if (level === "L4") await start(engine, incidentId, runbook);
    return;
  }
  const why =
    reasons.length === 0 ? "no runbook fits this incident" : `no runbook can be offered (${reasons.join("; ")})`;
  return decline(engine, incidentId, why);
}

async function start(engine: Engine, incidentId: string, runbook: Runbook): Promise<void> {
  const given = { mode: "live", requester: "noops", via: "policy", automatic: true, params: {} } as const;
  await requestRun(engine, { incidentId, runbook, ...given });
}

async function awareness(engine: Engine, incident: Incident): Promise<string> {
  const said = ["a quarter of the error budget is used: no action is offered", await reportBurners(engine, incident)];
  return [...said, incident.dashboardUrl ?? ""].filter((part) => part !== "").join("; ");
}

async function decline(engine: Engine, incidentId: string, reason: string): Promise<void> {
  await engine.store.transaction(async (tx) => {
    const current = await tx.incident(incidentId);
    if (current !== null) await advance(tx, current, { type: "notSuggested", reason }, engine.settings.timers);
  });
}
