import type { BuiltModel } from "../model/build-models.ts";
import { scopeOf } from "./analysis-scope.ts";
import { conceptRules } from "./concept-rules.ts";
import { driftPlan } from "./drift-plan.ts";
import { fairnessRules } from "./fairness-rules.ts";
import type { Links, RuleGroup } from "./rule.ts";
import { validationRules } from "./validation-rules.ts";

/** Evidence per minute needs blocks of a minute. */
const INTERVAL = "1m";

/** Fairness, feature validation and concept drift of a model, where the spec asks for them. */
export function qualityGroups({ document }: BuiltModel, links: Links): RuleGroup[] {
  const scope = scopeOf(document);
  const plan = driftPlan(document);
  const rules = [
    ...fairnessRules(document, scope, links),
    ...(plan ? validationRules(document, plan, links) : []),
    ...conceptRules(document, scope, links),
  ];
  return rules.length === 0 ? [] : [{ name: `noops-quality-${document.metadata.name}`, interval: INTERVAL, rules }];
}
