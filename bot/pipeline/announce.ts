import type { StepSpec } from "../runbook/runbook.ts";
import { fillTemplate } from "../runbook/template.ts";
import { advance } from "./advance.ts";
import type { Engine } from "./engine.ts";
import { stepContext } from "./step-context.ts";

/** The `notify` step: a line in the story and a message in the channel, once per run and step. */
export async function announce(engine: Engine, step: StepSpec, runId: string): Promise<void> {
  await engine.store.transaction(async (tx) => {
    const run = await tx.run(runId);
    const incident = run === null ? null : await tx.incident(run.incidentId);
    const record = await tx.step(runId, step.id);
    if (run === null || incident === null || record?.state === "done") return;
    const inputs = fillTemplate(step.with, stepContext(engine, incident, run.params, await tx.steps(runId), runId));
    const text = inputs.ok ? String(inputs.value["text"]) : `(not known: ${inputs.missing.join(", ")})`;
    const at = (await tx.now()).toISOString();
    await tx.saveStep({ runId, stepId: step.id, state: "done", startedAt: at, endedAt: at, detail: text });
    if (run.mode === "live") await tx.addNotice(incident.id, `notify:${runId}:${step.id}`, text, 4);
    await advance(tx, incident, { type: "noted", by: "noops", text }, engine.settings.timers);
  });
}
