import { incidentRef } from "../incident/incident-ref.ts";
import type { StepRecord } from "../action/run.ts";
import type { Incident } from "../incident/incident.ts";
import type { TemplateContext } from "../runbook/template.ts";
import type { Engine } from "./engine.ts";

/** What the inputs and conditions of a step may name: the model, the incident, the parameters and the steps before it. */
export function stepContext(
  engine: Engine,
  incident: Incident,
  params: Readonly<Record<string, string>>,
  steps: readonly StepRecord[],
  runId: string,
): TemplateContext {
  const document = engine.documents.model(incident.model);
  const serving = document?.spec.serving;
  return {
    model: {
      name: incident.model,
      service: serving?.service ?? incident.service,
      deployment: document?.spec.deployment ?? {},
      queries: document?.spec.queries ?? {},
    },
    incident: {
      id: incident.id,
      ref: incidentRef(incident),
      model: incident.model,
      service: incident.service,
      environment: incident.environment,
      slo: incident.slo,
      sloId: incident.slo === null ? null : `${incident.service}-${incident.slo}`,
      cause: incident.cause,
      severity: incident.severity,
      servingVersion: incident.servingVersion,
    },
    params,
    run: { id: runId },
    steps: Object.fromEntries(
      steps.map((step) => [
        step.stepId,
        { state: step.state, ...(typeof step.result === "object" && step.result !== null ? step.result : {}) },
      ]),
    ),
  };
}
