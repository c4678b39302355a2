import type { BuiltModel } from "../model/build-models.ts";
import { driftAlerts, modelDrift } from "./drift-alerts.ts";
import { driftMix } from "./drift-mix.ts";
import { driftPlan } from "./drift-plan.ts";
import { driftReasons } from "./drift-reasons.ts";
import { driftScores } from "./drift-scores.ts";
import { retrainGate } from "./retrain-gate.ts";
import type { Links, RuleGroup } from "./rule.ts";
import { missingValues } from "./validation-rules.ts";
import { vanishedFeatures } from "./vanished-features.ts";

/** Drift of every feature of a model, in one group: a rule reads values of the same evaluation. */
export function driftGroups({ document }: BuiltModel, links: Links): RuleGroup[] {
  const plan = driftPlan(document);
  if (!plan) return [];
  const rules = [
    ...driftMix(plan),
    ...missingValues(document, plan, links),
    ...driftScores(plan),
    ...vanishedFeatures(document, plan, links),
    ...modelDrift(plan),
    ...driftReasons(plan),
    ...retrainGate(document, plan, links),
    ...driftAlerts(document, plan, links),
  ];
  return [{ name: `noops-drift-${document.metadata.name}`, interval: plan.interval, rules }];
}
