import { readYaml } from "@noops-ml/rules/spec/yaml-source.ts";
import type { Run } from "../action/run.ts";
import { parseRunbook } from "../runbook/parse-runbook.ts";
import type { Runbook } from "../runbook/runbook.ts";
import type { Tx } from "../ports/store.ts";
import type { Engine } from "./engine.ts";

/** The runbook text with which a run started, whatever stands in the folder today. */
export async function runbookOfRun(engine: Engine, tx: Tx, run: Run): Promise<Runbook> {
  const text = await tx.runbookText(run.runbookSha);
  const document =
    text === null
      ? undefined
      : readYaml({ file: run.runbook, text }).documents.find(
          (candidate) => (candidate.data as { metadata?: { name?: unknown } } | null)?.metadata?.name === run.runbook,
        );
  const parsed = document === undefined ? null : parseRunbook(document, engine.runbookChecks);
  if (parsed === null || !parsed.ok)
    throw new Error(`Run ${run.id} started with a version of ${run.runbook} that cannot be read any more.`);
  return parsed.value;
}
