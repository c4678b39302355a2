import { type NewIncident, newChange } from "../incident/new-incident.ts";
import type { Engine } from "./engine.ts";

/** The record that a change of a model would get. Nothing is stored yet: a plan is shown without one. */
export async function draftChange(engine: Engine, model: string, what: string): Promise<NewIncident> {
  const openedAt = (await engine.store.transaction((tx) => tx.now())).toISOString();
  const serving = engine.documents.model(model)?.spec.serving;
  const environment = serving?.environment ?? engine.settings.environment;
  return newChange({
    id: engine.newId("inc"),
    model,
    service: serving?.service ?? model,
    environment,
    title: `${model} ${environment}: ${what}`,
    openedAt,
  });
}
