import { parseDuration } from "@noops-ml/alerts/policy/duration.ts";
import { aggregate } from "../../promql/aggregate.ts";
import { parseMatchers, selectorText } from "../../promql/selector.ts";
import { shareRatio } from "../../spec/share.ts";
import type { SliSpecs } from "../../spec/sli-schemas.ts";
import type { LabelCoverage, Stage } from "../slo.ts";
import { queryField, rateOf } from "./query-field.ts";
import { missingPart, trafficStage } from "./events.ts";
import type { SliContext, SliParts } from "./sli-context.ts";
import { counter, fieldSignal, stageOf } from "./stage.ts";

type Accuracy = SliSpecs["accuracy"];

/** Matchers alone narrow the outcomes; anything else is a query of its own. */
function badField(context: SliContext, { outcomes, bad }: Accuracy): string {
  const matchers = parseMatchers(bad);
  const field = queryField(context, outcomes, ["accuracy", "outcomes"]);
  if (!matchers || !("selector" in field)) return bad;
  const { name, matchers: own } = field.selector;
  return selectorText({ name, matchers: [...own, ...matchers] });
}

/** Made-up labels that arrive for every prediction. */
function labelStage(context: SliContext, accuracy: Accuracy): Stage | undefined {
  const stage = trafficStage(context, badField(context, accuracy), "bad", accuracy.outcomes);
  const lag = accuracy.labelLag ? (parseDuration(accuracy.labelLag) ?? 0) : 0;
  const rate = context.trafficPerSecond;
  const predictions = accuracy.predictions && fieldSignal(context, accuracy.predictions, counter(rate, rate));
  if (!stage || (accuracy.predictions && !predictions)) return undefined;
  return stageOf(context, [...stage.signals, ...(predictions ? [predictions] : [])], { warmupSeconds: lag });
}

function coverage(context: SliContext, accuracy: Accuracy): LabelCoverage | undefined {
  const { outcomes, predictions, labelLag, labelCadence, minCoverage, coverageOver } = accuracy;
  if (predictions === undefined || minCoverage === undefined) return undefined;
  const grown = (text: string, at: string, offset: string) => {
    const field = queryField(context, text, ["accuracy", at]);
    if ("expression" in field) return field.expression.replaceAll("{{.window}}", coverageOver);
    return aggregate("sum", context.groupBy, `increase(${selectorText(field.selector)}[${coverageOver}]${offset})`);
  };
  const labelled = grown(outcomes, "outcomes", "");
  const made = grown(predictions, "predictions", labelLag ? ` offset ${labelLag}` : "");
  return {
    query: `clamp_max(${labelled} / (${made} > 0), 1)`,
    minRatio: shareRatio(minCoverage),
    cadenceSeconds: labelCadence ? (parseDuration(labelCadence) ?? 0) : 0,
  };
}

/** Wrong predictions over labelled ones, counted when the label arrives. */
export function accuracySli(context: SliContext, accuracy: Accuracy): SliParts {
  const labelCoverage = coverage(context, accuracy);
  const total = rateOf(context, accuracy.outcomes, ["accuracy", "outcomes"]);
  return {
    base: {
      form: "events",
      total,
      error: rateOf(context, badField(context, accuracy), ["accuracy", "bad"]),
      missingError: missingPart(context, [badField(context, accuracy), accuracy.outcomes]),
    },
    stage: labelStage(context, accuracy),
    wilson: accuracy.confidence === "wilson95",
    ...(labelCoverage && { labelCoverage }),
    ...(accuracy.labelCadence && { cadenceSeconds: parseDuration(accuracy.labelCadence) ?? 0 }),
  };
}
