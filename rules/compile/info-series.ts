import { toText } from "@noops-ml/alerts/policy/rational.ts";
import { SLO_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { decimal, multiply } from "@noops-ml/alerts/policy/rational.ts";
import type { Slo } from "../model/slo.ts";
import type { Rule } from "./rule.ts";
import { periodWindowLabel, recordFor } from "./slo-series.ts";

/** Value of `sloth_version`: dashboards show who made the rules. */
const GENERATOR = "noops-ml";

/** Everything that may change without touching history: objective, labels, kind. Join on `sloth_id`. */
export function infoSeries(slo: Slo): Rule[] {
  const objective = toText(multiply(slo.objectiveRatio, decimal(100)));
  return [
    recordFor(slo, SLO_SERIES.slothInfo, "vector(1)", {
      ...slo.labels,
      sloth_mode: "cli-gen-prom",
      sloth_objective: objective,
      sloth_spec: "noops.ml/v1alpha1",
      sloth_version: GENERATOR,
    }),
    recordFor(slo, SLO_SERIES.noopsInfo, "vector(1)", {
      ...slo.labels,
      noops_kind: slo.kind,
      noops_model: slo.model,
      noops_objective: objective,
      noops_period: periodWindowLabel(slo),
    }),
  ];
}
