import { decimal, multiply, toNumber } from "@noops-ml/alerts/policy/rational.ts";
import { ALERT } from "@noops-ml/alerts/vocabulary.ts";
import type { Slo } from "../../model/slo.ts";
import type { SlothSlo } from "./sloth-slo.ts";

/** A native SLO as Sloth would know it, or why Sloth has no word for it. */
export function slothOfSlo(slo: Slo): SlothSlo | { readonly refused: string } {
  const { base, window } = slo;
  if (window.kind === "calendar") return { refused: "Sloth knows only rolling windows" };
  if (base.form === "slices")
    return { refused: `an SLI of kind ${slo.kind} is 0 or 1 per moment, which Sloth cannot count` };
  if (base.form === "counts") return { refused: `an SLI of kind ${slo.kind} counts gauges, which Sloth cannot window` };
  const alert = {
    name: ALERT.burn,
    labels: slo.labels,
    annotations: { ...(slo.runbook && { runbook: slo.runbook }), ...(slo.impact && { impact: slo.impact }) },
  };
  return {
    service: slo.service,
    name: slo.name,
    description: slo.description,
    objectivePercent: toNumber(multiply(slo.objectiveRatio, decimal(100))),
    periodSeconds: window.periodSeconds,
    labels: slo.labels,
    sli:
      base.form === "ratio"
        ? { kind: "raw", errorRatioQuery: base.error }
        : { kind: "events", errorQuery: base.error, totalQuery: base.total },
    pageAlert: alert,
    ticketAlert: alert,
    source: "prometheus/v1",
  };
}
