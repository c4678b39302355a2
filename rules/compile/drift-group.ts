import type { BuiltModel } from "../model/build-models.ts";
import { driftAlerts, modelDrift } from "./drift-alerts.ts";
import { driftMix } from "./drift-mix.ts";
import { driftPlan } from "./drift-plan.ts";
import { driftScores } from "./drift-scores.ts";
import { retrainGate } from "./retrain-gate.ts";
import type { Links, RuleGroup } from "./rule.ts";
import { missingShares } from "./validation-rules.ts";

/** Drift of every feature of a model, in one group: a rule reads values of the same evaluation. */
export function driftGroups({ document }: BuiltModel, links: Links): RuleGroup[] {
  const plan = driftPlan(document);
  if (!plan) return [];
  const rules = [
    ...driftMix(plan),
    ...missingShares(plan),
    ...driftScores(plan),
    ...modelDrift(plan),
    ...retrainGate(document, plan, links),
    ...driftAlerts(document, plan, links),
  ];
  return [{ name: `noops-drift-${document.metadata.name}`, interval: plan.interval, rules }];
}
