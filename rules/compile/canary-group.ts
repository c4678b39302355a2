import type { BuiltModel } from "../model/build-models.ts";
import { canaryAlerts } from "./canary-alerts.ts";
import { canaryBlocks } from "./canary-blocks.ts";
import { canaryCells, canaryFeatures } from "./canary-cells.ts";
import { canaryEvidence, canaryIncrements } from "./canary-evidence.ts";
import { canaryPlan } from "./canary-plan.ts";
import { canarySettings } from "./canary-settings.ts";
import { canaryVerdict } from "./canary-verdict.ts";
import type { Links, RuleGroup } from "./rule.ts";

/** A block is a minute: evidence of other intervals would count requests twice or not at all. */
const INTERVAL = "1m";

/** Evidence and verdict of the canaries of a model, in one group: rules read values of the same minute. */
export function canaryGroups({ document }: BuiltModel, links: Links): RuleGroup[] {
  const plan = canaryPlan(document);
  if (!plan) return [];
  const rules = [
    ...canarySettings(plan),
    ...canaryBlocks(plan),
    ...canaryIncrements(plan),
    ...canaryCells(plan),
    ...canaryEvidence(plan),
    ...canaryFeatures(plan),
    ...canaryVerdict(plan),
    ...canaryAlerts(document, plan, links),
  ];
  return [{ name: `noops-canary-${document.metadata.name}`, interval: INTERVAL, rules }];
}
