import { LABEL, SLO_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { z } from "zod";
import { queryPrometheus } from "../page/query-prometheus.ts";

/** A promise that burns. */
export type Burn = { readonly slo: string; readonly value: number };

const PAGES = `ALERTS{alertstate="firing", ${LABEL.severity}="page"}`;
const BY_SLO = `max by (${LABEL.sloId}, ${LABEL.sloName})`;

async function readWorst(prometheus: string, expression: string): Promise<Burn | undefined> {
  const [worst] = await queryPrometheus(prometheus, `topk(1, ${expression})`);
  return worst === undefined ? undefined : { slo: worst.labels[LABEL.sloName] ?? "an SLO", value: worst.value };
}

/** The promise whose page fires, with its burn rate now; undefined while none fires. */
export function readFiring(prometheus: string): Promise<Burn | undefined> {
  const rates = `${BY_SLO} (${SLO_SERIES.currentBurnRate})`;
  // A version that gets no requests any more has no burn rate: its alert ends a moment later.
  return readWorst(prometheus, `(${rates} and on (${LABEL.sloId}) ${PAGES}) or (${BY_SLO} (${PAGES}) * 0)`);
}

/** The worst burn rate now of one promise; undefined when nothing is measured. */
export function readBurn(prometheus: string, slo: string): Promise<Burn | undefined> {
  return readWorst(prometheus, `${BY_SLO} (${SLO_SERIES.currentBurnRate}{${LABEL.sloName}="${slo}"})`);
}

const log = z.object({
  entries: z.array(
    z.object({
      at: z.number(),
      method: z.string(),
      path: z.string(),
      applied: z.boolean(),
      headers: z.record(z.string(), z.string()),
    }),
  ),
});

/** How many alias changes the bot has made in the registry since then: those that carry an effect key. */
export async function countAliasChanges(registry: string, sinceSeconds: number): Promise<number> {
  const response = await fetch(`${registry}/_/log`, { signal: AbortSignal.timeout(5000) });
  const { entries } = log.parse(await response.json());
  return entries.filter(
    ({ at, path, applied, headers }) =>
      applied &&
      at >= 1000 * sinceSeconds &&
      path.endsWith("/registered-models/alias") &&
      headers["x-noops-effect"] !== undefined,
  ).length;
}

const serving = z.object({ champion: z.string().nullable(), operations: z.array(z.string()) });

async function readServer(modelServer: string): Promise<z.infer<typeof serving>> {
  const response = await fetch(`${modelServer}/_/state`, { signal: AbortSignal.timeout(5000) });
  return serving.parse(await response.json());
}

/** The version that the model server serves as champion. */
export async function readServingVersion(modelServer: string): Promise<string | null> {
  return (await readServer(modelServer)).champion;
}

/** What was done on the model server about the fault in force. */
export async function readOperations(modelServer: string): Promise<readonly string[]> {
  return (await readServer(modelServer)).operations;
}
