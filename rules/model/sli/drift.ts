import { parseDuration } from "@noops-ml/alerts/policy/duration.ts";
import { toText } from "@noops-ml/alerts/policy/rational.ts";
import { aggregate } from "../../promql/aggregate.ts";
import { selectorText } from "../../promql/selector.ts";
import { shareRatio } from "../../spec/share.ts";
import type { SliSpecs } from "../../spec/sli-schemas.ts";
import { gaugeOf, queryField } from "./query-field.ts";
import type { SliContext, SliParts } from "./sli-context.ts";
import { clock, fieldSignal, gauge, stageOf } from "./stage.ts";

/** A pushed gauge never goes stale, so a verdict is believed for two cadences only. */
const BELIEVED_CADENCES = 2;
/** The generated drift rules record states: 0 steady, 1 watch, 2 alert, below 0 unknown. */
const GENERATED_STATES = { score: "noops:feature_drift_state:ref", threshold: 1 };

/** Bad while the share of drifted features is too large. */
export function driftSli(context: SliContext, { target, maxShare }: SliSpecs["drift"]): SliParts {
  const drift = context.spec.drift;
  const generated = target === "features" && drift?.input ? GENERATED_STATES : undefined;
  const source = drift?.[target] ?? generated;
  if (!source) {
    context.report({
      code: "KEY_MISSING",
      path: [...context.path, "drift", "target"],
      message: `spec.drift.${target} does not say where the scores are.`,
      hint: `Add spec.drift.${target}: {score: …, threshold: …}.`,
    });
    return { base: { form: "slices", error: "vector(0)" } };
  }
  const field = queryField({ ...context, path: ["spec"] }, source.score, ["drift", target, "score"]);
  const score = "selector" in field ? selectorText(field.selector) : field.expression;
  const share = aggregate("avg", context.groupBy, `(${score} >= 0) > bool ${source.threshold}`);
  const bad = `${share} > bool ${toText(shareRatio(maxShare))}`;
  const cadence = drift?.cadence ? parseDuration(drift.cadence) : undefined;
  const scoreSignal = fieldSignal(context, source.score, gauge(0, source.threshold * 2));
  if (!drift?.lastRun || cadence === undefined || source === generated)
    return { base: { form: "slices", error: bad }, stage: stageOf(context, [scoreSignal]) };
  const lastRun = gaugeOf({ ...context, path: ["spec"] }, drift.lastRun, ["drift", "lastRun"], "max", []);
  const error = `(${bad}) and on () (time() - ${lastRun} < ${cadence * BELIEVED_CADENCES})`;
  const stage = stageOf(context, [
    scoreSignal,
    fieldSignal({ ...context, groupBy: [] }, drift.lastRun, clock("goes on")),
  ]);
  return { base: { form: "slices", error }, cadenceSeconds: cadence, stage };
}
