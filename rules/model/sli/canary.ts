import { RAW_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { aggregate } from "../../promql/aggregate.ts";
import { type Selector, quote, selectorText } from "../../promql/selector.ts";
import type { CanarySpec } from "../../spec/model-schema.ts";
import type { SliSpecs } from "../../spec/sli-schemas.ts";
import { selectorOf } from "./query-field.ts";
import type { Signal } from "../slo.ts";
import type { SliContext, SliParts } from "./sli-context.ts";
import { counter, gauge, signalFor, stageOf } from "./stage.ts";

type Arm = "stable" | "canary";

/** Requests or errors of one arm, told apart by a track label or by the role that a version has now. */
function armRate(context: SliContext, canary: CanarySpec, selector: Selector, arm: Arm): string {
  const { track } = canary;
  if (track) {
    const matcher = { label: track.label, operator: "=" as const, value: quote(track[arm]).slice(1, -1) };
    const ofArm = { ...selector, matchers: [...selector.matchers, matcher] };
    return aggregate("sum", context.groupBy, `rate(${selectorText(ofArm)}[${context.baseWindow}])`);
  }
  const role = `max by (model, version) (${RAW_SERIES.versionRole}{role="${arm}"})`;
  const rate = `rate(${selectorText(selector)}[${context.baseWindow}])`;
  return aggregate("sum", context.groupBy, `${rate} * on (model, version) group_left () ${role}`);
}

/** Bad while the canary fails clearly more often than stable. No canary or no stable traffic: no slice. */
export function canarySli(inherited: SliContext, { ratio, margin }: SliSpecs["canary"]): SliParts {
  // The arms differ in their version: grouping by it would leave nothing to compare.
  const groupBy = inherited.slo.groupBy ?? inherited.groupBy.filter((label) => label !== "version");
  const context = { ...inherited, groupBy };
  const canary = context.spec.canary;
  if (!canary) {
    context.report({
      code: "KEY_MISSING",
      path: [...context.path, "canary"],
      message: "spec.canary does not say where the requests of the two arms are.",
      hint: "Add spec.canary: {requests: …, errors: …}.",
    });
    return { base: { form: "slices", error: "vector(0)" }, absent: false, gateNeedsData: false };
  }
  const top = { ...context, path: ["spec"] };
  const [requests, errors] = [
    selectorOf(top, canary.requests, ["canary", "requests"]),
    selectorOf(top, canary.errors, ["canary", "errors"]),
  ];
  const errorRatio = (arm: Arm) => {
    const all = armRate(context, canary, requests, arm);
    return `((${armRate(context, canary, errors, arm)}) or (${all} * 0)) / (${all} > 0)`;
  };
  const error = `(${errorRatio("canary")}) > bool ((${errorRatio("stable")}) * ${ratio} + ${margin})`;
  const stage = stageOf(context, [...armSignals(context, canary, requests, errors)], {
    delaySeconds: context.baseSeconds,
  });
  return { base: { form: "slices", error }, groupBy, absent: false, gateNeedsData: false, stage };
}

/** Made-up traffic of both arms; in an outage every request of the canary fails. */
function armSignals(
  context: SliContext,
  canary: CanarySpec,
  requests: Selector,
  errors: Selector,
): (Signal | undefined)[] {
  const rate = context.trafficPerSecond;
  return (["stable", "canary"] as const).flatMap((arm) => {
    const { track } = canary;
    const own = track ? { [track.label]: track[arm] } : { model: "example", version: arm };
    const signal = (selector: Selector, lines: Omit<Signal, "series">) => {
      const found = signalFor(selector, context.groupBy, lines);
      return found && { ...found, series: { ...own, ...found.series } };
    };
    const all = signal(requests, counter(rate, rate));
    const role = { name: RAW_SERIES.versionRole, matchers: [] };
    const roleSignal = all && {
      series: { __name__: role.name, model: all.series["model"] ?? "", version: arm, role: arm },
      ...gauge(1, 1),
    };
    return [all, signal(errors, counter(0, arm === "canary" ? rate : 0)), ...(track ? [] : [roleSignal])];
  });
}
