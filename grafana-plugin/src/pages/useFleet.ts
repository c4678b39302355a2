import { useCallback } from "react";
import { readCanaries, type CanaryView } from "../domain/canary-view.ts";
import { readDrift, type DriftView } from "../domain/drift-view.ts";
import { costQuery, readCost, type FleetCost } from "../domain/fleet-cost.ts";
import { readSeries } from "../domain/series.ts";
import { readSlos } from "../domain/read-slos.ts";
import type { SloView, Span } from "../domain/slo-view.ts";
import { askPrometheus } from "../infrastructure/ask-prometheus.ts";
import { readSettings } from "../infrastructure/settings.ts";
import { usePolled } from "../infrastructure/usePolled.ts";
import { canaryQueries } from "../panels/canary/query.ts";
import { driftQueries } from "../panels/drift/query.ts";
import { sloQueries } from "../panels/slo/query.ts";

/** What Prometheus knows about models now. */
export type Fleet = {
  readonly range: Span;
  readonly slos: readonly SloView[];
  readonly canaries: readonly CanaryView[];
  readonly drift: DriftView | undefined;
  /** Of all models. */
  readonly cost: FleetCost | undefined;
};

const EVERY_MS = 10_000;

/** Budgets, canaries and drift of every model, or of one, over the last hours. */
export function useFleet({
  service,
  hours,
  now,
}: {
  readonly service: string;
  readonly hours: number;
  readonly now: () => number;
}) {
  const load = useCallback(async (): Promise<Fleet> => {
    const { dataSourceUid } = await readSettings();
    const to = now();
    const range = { from: to - hours * 3_600_000, to };
    const [slos, canaries, drift, cost] = await Promise.all(
      [sloQueries(service), canaryQueries(service), driftQueries(service, "reference"), [costQuery()]].map((queries) =>
        askPrometheus(queries, range, dataSourceUid),
      ),
    );
    const view = readDrift(readSeries(drift ?? []), "reference");
    return {
      range,
      slos: readSlos(readSeries(slos ?? []), to),
      canaries: readCanaries(readSeries(canaries ?? [])),
      drift: view.features.length > 0 ? view : undefined,
      cost: readCost(readSeries(cost ?? [])),
    };
  }, [service, hours, now]);
  return usePolled(load, EVERY_MS);
}
