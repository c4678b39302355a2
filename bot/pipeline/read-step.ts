import type { StepRecord } from "../action/run.ts";
import type { Incident } from "../incident/incident.ts";
import type { ReadResult } from "../ports/connector.ts";
import type { Inputs } from "../runbook/runbook.ts";
import { fillTemplate } from "../runbook/template.ts";
import type { Engine } from "./engine.ts";
import { stepContext } from "./step-context.ts";

export interface ReadRequest {
  readonly uses: string;
  readonly inputs: Inputs;
  readonly timeoutSeconds: number;
  readonly incident: Incident;
  readonly params: Readonly<Record<string, string>>;
  readonly steps: readonly StepRecord[];
  readonly runId: string;
}

/** Asks a connector that only reads. */
export async function readOnce(engine: Engine, request: ReadRequest): Promise<ReadResult> {
  const connector = engine.connectors.get(request.uses);
  if (connector?.kind !== "read") return { kind: "failed", reason: `the connector ${request.uses} is not configured` };
  const inputs = fillTemplate(
    request.inputs,
    stepContext(engine, request.incident, request.params, request.steps, request.runId),
  );
  if (!inputs.ok) return { kind: "failed", reason: `not known: ${inputs.missing.join(", ")}` };
  return connector.read(inputs.value, { timeoutMs: request.timeoutSeconds * 1000 });
}
