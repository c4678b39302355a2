import { formatDuration } from "@noops-ml/alerts/policy/duration.ts";
import { toText } from "@noops-ml/alerts/policy/rational.ts";
import { LABEL, SLO_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import type { Slo } from "../model/slo.ts";
import type { Rule } from "./rule.ts";
import { recordFor } from "./slo-series.ts";

/** The threshold of each burn tier as a series: a panel draws what the alert compares with, whatever the ladder. */
export function tierFactors(slo: Slo): Rule[] {
  return slo.burnTiers.map((tier) =>
    recordFor(slo, SLO_SERIES.burnFactor, `vector(${toText(tier.factor)})`, {
      [LABEL.burnTier]: tier.tier,
      [LABEL.severity]: tier.severity,
      [LABEL.longWindow]: formatDuration(tier.longSeconds),
      [LABEL.shortWindow]: formatDuration(tier.shortSeconds),
    }),
  );
}
