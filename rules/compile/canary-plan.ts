import { parseDuration } from "@noops-ml/alerts/policy/duration.ts";
import { CANARY_SERIES, RAW_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { narrow, parseSelector, selectorText, type Selector } from "../promql/selector.ts";
import type { ModelDocument } from "../spec/model-schema.ts";
import { DEFAULT_MARGIN } from "../stats/evidence/within-margin.ts";
import { CANARY_LIMITS, type CanaryLimits } from "../stats/verdict/decide-canary.ts";
import { type AnalysisScope, scopeOf } from "./analysis-scope.ts";

/** Where the two counters of a guardrail are. */
export type CountGuard = {
  readonly guard: "errors" | "loss";
  readonly requests: string;
  readonly events: string;
  readonly required: boolean;
};

/** Where the latency histogram is, the bound that decides "ok", and the rising bounds that cut it into cells. */
export type LatencyGuard = {
  readonly histogram: Selector;
  readonly sloBound: number;
  readonly shape: readonly number[];
};

/** Everything that the canary rules of a model depend on. */
export type CanaryPlan = {
  readonly scope: AnalysisScope;
  readonly counts: readonly CountGuard[];
  readonly latency: LatencyGuard | undefined;
  /** Selector of the counter by predicted class. */
  readonly classes: string | undefined;
  /** How many features are compared bin by bin; 0 for none. */
  readonly featureCount: number;
  readonly margin: number;
  readonly rareBar: number | undefined;
  readonly requireRobust: boolean;
  readonly limits: CanaryLimits;
  /** Longer than a run may last: a shorter window would drop evidence and void the bound. */
  readonly evidenceWindow: string;
  readonly historyWindow: string;
  readonly weights: Readonly<Record<string, number>>;
};

/** One feature more or less hardly moves the thresholds; far more do, and the spec can say so. */
export const DEFAULT_FEATURES = 50;
const WEIGHTS = { errors: 0.4, latency: 0.3, loss: 0.3 } as const;
/** Errors rarer than this share of what the objective allows do not matter for a ratio. */
const RARE_SHARE = 0.1;
const SECONDS_PER_MINUTE = 60;
const PERCENT = 100;

/** Whether the generated rules judge this model's canaries: the arms are told apart by role, not by a track label. */
export function judgesCanary({ spec }: ModelDocument): boolean {
  return spec.canary !== undefined && spec.canary.track === undefined;
}

/** A bare selector narrowed to the model; `undefined` for a full expression, which has no place for `offset`. */
export function canarySelector(query: string, scope: AnalysisScope): Selector | undefined {
  const selector = parseSelector(query);
  if (!selector) return undefined;
  const narrowed = narrow(selector, scope.raw);
  return "selector" in narrowed ? narrowed.selector : undefined;
}

/** The plan, where the rules judge canaries and every query is a selector; other queries are reported by the check. */
export function canaryPlan(document: ModelDocument): CanaryPlan | undefined {
  const canary = document.spec.canary;
  if (!canary || !judgesCanary(document)) return undefined;
  const scope = scopeOf(document);
  const text = (query: string): string | undefined => {
    const selector = canarySelector(query, scope);
    return selector && selectorText(selector);
  };
  const [requests, errors] = [text(canary.requests), text(canary.errors)];
  const histogram = canary.latency && canarySelector(canary.latency.histogram, scope);
  if (requests === undefined || errors === undefined) return undefined;
  const labels = text(canary.loss?.labels ?? RAW_SERIES.labels);
  const loss = text(canary.loss?.loss ?? RAW_SERIES.labelLoss);
  const counts: CountGuard[] = [{ guard: "errors", requests, events: errors, required: true }];
  if (canary.loss && labels !== undefined && loss !== undefined)
    counts.push({ guard: "loss", requests: labels, events: loss, required: canary.loss.required });
  const latency = histogram &&
    canary.latency && {
      histogram,
      sloBound: canary.latency.le,
      shape: [...new Set(canary.latency.shape)].sort((a, b) => a - b),
    };
  const minutes = (value: string | undefined, otherwise: number): number =>
    value === undefined ? otherwise : (parseDuration(value) ?? otherwise * SECONDS_PER_MINUTE) / SECONDS_PER_MINUTE;
  const limits = {
    ...CANARY_LIMITS,
    minRequests: canary.minRequests ?? CANARY_LIMITS.minRequests,
    minAgeMinutes: minutes(canary.minAge, CANARY_LIMITS.minAgeMinutes),
    maxAgeMinutes: minutes(canary.maxAge, CANARY_LIMITS.maxAgeMinutes),
    minHistoryBlocks: minutes(canary.minHistory, CANARY_LIMITS.minHistoryBlocks),
  };
  return {
    scope,
    counts,
    latency,
    classes: canary.classes === undefined ? undefined : text(canary.classes),
    featureCount: featureCountOf(document),
    margin: canary.margin ?? DEFAULT_MARGIN,
    rareBar: canary.rareBar ?? rareBarOf(document),
    requireRobust: canary.requireRobust,
    limits,
    evidenceWindow: `${limits.maxAgeMinutes + SECONDS_PER_MINUTE}m`,
    historyWindow: canary.history ?? "1d",
    weights: weightsOf([...counts.map(({ guard }) => guard), ...(latency ? (["latency"] as const) : [])]),
  };
}

function featureCountOf({ spec }: ModelDocument): number {
  return spec.canary?.features && spec.drift?.input === "bins" ? (spec.drift.featureCount ?? DEFAULT_FEATURES) : 0;
}

/** A tenth of the errors that the first events SLO allows. */
function rareBarOf({ spec }: ModelDocument): number | undefined {
  const slo = spec.slos.find((one) => one.events !== undefined);
  // Twelve digits remove the noise of 100 - 99.9 and keep every objective that people write.
  return slo && Number(((RARE_SHARE * (PERCENT - slo.objective)) / PERCENT).toPrecision(12));
}

/** Weights of the guardrails that exist, in their fixed proportion, summing to one. */
function weightsOf(guards: readonly (keyof typeof WEIGHTS)[]): Record<string, number> {
  const sum = guards.reduce((total, guard) => total + WEIGHTS[guard], 0);
  return Object.fromEntries(guards.map((guard) => [guard, WEIGHTS[guard] / sum]));
}

/** The guardrails that a promotion needs. */
export const requiredGuards = ({ counts, latency }: CanaryPlan): string[] => [
  ...counts.filter(({ required }) => required).map(({ guard }) => guard),
  ...(latency ? ["latency"] : []),
];

/** The series of roles, with arm. */
export const role = (arm: "canary" | "stable"): string => `${CANARY_SERIES.role}{role="${arm}"}`;
