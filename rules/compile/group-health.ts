import { ALERT } from "@noops-ml/alerts/vocabulary.ts";
import type { ModelDocument } from "../spec/model-schema.ts";
import { analysisAlert } from "./analysis-alert.ts";
import type { Links, RuleGroup } from "./rule.ts";

/** A group that takes longer than this share of its interval will soon miss iterations. */
const BUSY_SHARE = 0.5;
/** Minutes of evidence are lost with each iteration that is missed. */
const MISSED_WITHIN = "15m";

/**
 * Alerts about the groups of drift, canaries and quality themselves: Prometheus says how long each takes. They need a
 * Prometheus that scrapes its own `/metrics`, as most do.
 */
export function groupHealth(document: ModelDocument, groups: readonly RuleGroup[], links: Links): RuleGroup[] {
  const [first] = groups;
  if (!first) return [];
  const name = document.metadata.name;
  const kinds = groups.map((group) => group.name).join("|");
  const of = (metric: string): string => `prometheus_rule_group_${metric}{rule_group=~".*;(${kinds})"}`;
  const slow = `max by (rule_group) (${of("last_duration_seconds")}) / max by (rule_group) (${of("interval_seconds")})`;
  const alerts = [
    analysisAlert(document, links, {
      alert: ALERT.ruleGroupSlow,
      expr: `${slow} > ${BUSY_SHARE}`,
      for: "10m",
      severity: "ticket",
      cause: "F7",
      summary: `The rules of ${name} are slow`,
      description: "{{ $labels.rule_group }} takes {{ $value | humanizePercentage }} of its interval.",
    }),
    analysisAlert(document, links, {
      alert: ALERT.ruleGroupMissed,
      expr: `sum by (rule_group) (increase(${of("iterations_missed_total")}[${MISSED_WITHIN}])) > 0`,
      severity: "ticket",
      cause: "F7",
      summary: `Rules of ${name} were left out`,
      description: "{{ $labels.rule_group }} missed an iteration: scores and evidence of that time are lost.",
    }),
  ];
  return [{ name: `noops-health-${name}`, interval: "1m", rules: alerts }];
}
