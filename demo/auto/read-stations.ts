import { LABEL, SLO_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { z } from "zod";
import { queryPrometheus } from "../page/query-prometheus.ts";

/** A promise that burns. */
export type Burn = { readonly slo: string; readonly value: number };

/** The worst burn rate now, or that of a promise whose page fires; undefined where there is none. */
export async function readBurn(prometheus: string, which: "firing" | "worst"): Promise<Burn | undefined> {
  const paged = `on (${LABEL.sloId}) ALERTS{alertstate="firing", ${LABEL.severity}="page"}`;
  const rates = `max by (${LABEL.sloId}, ${LABEL.sloName}) (${SLO_SERIES.currentBurnRate})`;
  // A version that gets no requests any more has no burn rate: its alert ends a moment later.
  const expression =
    which === "worst"
      ? rates
      : `(${rates} and ${paged}) or (max by (${LABEL.sloId}, ${LABEL.sloName}) (ALERTS{alertstate="firing", ${LABEL.severity}="page"}) * 0)`;
  const samples = await queryPrometheus(prometheus, `topk(1, ${expression})`);
  const [first] = samples;
  return first === undefined ? undefined : { slo: first.labels[LABEL.sloName] ?? "an SLO", value: first.value };
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

/** The version that the model server serves as champion. */
export async function readServingVersion(modelServer: string): Promise<string | null> {
  const response = await fetch(`${modelServer}/_/state`, { signal: AbortSignal.timeout(5000) });
  return z.object({ champion: z.string().nullable() }).parse(await response.json()).champion;
}
