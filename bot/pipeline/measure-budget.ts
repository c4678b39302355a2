import { LABEL, SLO_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import type { ModelDocument } from "@noops-ml/rules/spec/model-schema.ts";
import type { Engine } from "./engine.ts";

/**
 * What is left of the error budget of a model, by its worst SLO; null when one of them does not tell. A release that no
 * alert surrounds has no other way to know, and no data is not a good sign.
 */
export async function measureBudget(engine: Engine, document: ModelDocument | null): Promise<number | null> {
  if (engine.series === null || document === null || document.spec.slos.length === 0) return null;
  const service = document.spec.serving?.service ?? document.metadata.name;
  const ids = document.spec.slos.map(({ name }) => `${service}-${name}`);
  const values = await engine.series
    .latest(
      `min by (${LABEL.sloId}) (${SLO_SERIES.periodBudgetRemaining}{${LABEL.sloId}=~${JSON.stringify(ids.join("|"))}})`,
    )
    .catch((error: unknown) => {
      engine.log.warn({ model: document.metadata.name, error }, "the error budget could not be read");
      return [];
    });
  const known = new Map(values.map(({ labels, points }) => [labels[LABEL.sloId], points.at(-1)?.value ?? Number.NaN]));
  const left = ids.map((id) => known.get(id) ?? Number.NaN);
  return left.every((value) => Number.isFinite(value)) ? Math.min(...left) : null;
}
