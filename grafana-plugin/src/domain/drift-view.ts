import { ANALYSIS_LABEL, DRIFT_AGAINST, DRIFT_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import {
  DRIFT_STATE_CODES,
  ROWS_PER_BIN,
  decideDrift,
  decideFeatureDrift,
  type DriftState,
  type FeatureDrift,
  type FeatureFacts,
  type ModelDrift,
} from "@noops-ml/rules/stats/verdict/decide-drift.ts";
import { readClassShift } from "./class-shift.ts";
import type { BinShares, DriftCourse, DriftFeature } from "./drift-feature.ts";
import { readRetrain, type RetrainView } from "./retrain-view.ts";
import { latest, longest, newest, recordedReason, sameTimes, type Series } from "./series.ts";

/** What a drift panel draws: the verdict on the model and its features, the most drifted first. */
export type DriftView = {
  readonly verdict: ModelDrift;
  readonly features: readonly DriftFeature[];
  readonly retrain: readonly RetrainView[];
  /** Models behind the features: where a reader may go on. */
  readonly models: readonly string[];
};

const SUFFIXES = Object.values(DRIFT_AGAINST);

/** Which comparison the panel shows. */
export type DriftAgainst = keyof typeof DRIFT_AGAINST;

/** Turns the series of all queries into one view; features without any score are listed as well, as unknown. */
export function readDrift(series: readonly Series[], against: DriftAgainst): DriftView {
  const suffix = DRIFT_AGAINST[against];
  const byFeature = new Map<string, Series[]>();
  const references = new Map<string, Series[]>();
  for (const one of series) {
    if (one.labels[ANALYSIS_LABEL.feature] === undefined || isOther(one.name, suffix)) continue;
    // The reference belongs to no version: every version's feature shows it.
    if (one.name === DRIFT_SERIES.referenceShares + suffix) add(references, comparedKey(one), one);
    else add(byFeature, `${comparedKey(one)}|${one.labels["version"] ?? ""}`, one);
  }
  const features = [...byFeature].map(([key, own]) => {
    const reference = own[0] && references.get(comparedKey(own[0]));
    return readFeature(key, reference ? [...own, ...reference] : own, suffix);
  });
  const verdict = decideDrift(features.map(({ facts }) => facts));
  if (!verdict.ok) throw new Error(`The drift series cannot be judged: ${verdict.reason}`);
  return {
    verdict: recordedVerdict(
      verdict.value,
      series.filter(({ name }) => name === DRIFT_SERIES.modelReason + suffix),
    ),
    features: [...features.map(({ feature }) => feature), ...readClassShift(series)].sort(byScore),
    retrain: readRetrain(series),
    models: [...new Set(series.flatMap(({ labels }) => labels[ANALYSIS_LABEL.model] ?? []))].sort(),
  };
}

/** What two versions of a feature share: bins of another layout are another thing. */
const comparedKey = ({ labels }: Series): string =>
  `${labels[ANALYSIS_LABEL.feature] ?? ""}|${labels[ANALYSIS_LABEL.layout] ?? ""}`;

function add(map: Map<string, Series[]>, key: string, one: Series): void {
  const own = map.get(key);
  if (own) own.push(one);
  else map.set(key, [one]);
}

function isOther(name: string, suffix: string): boolean {
  return SUFFIXES.some((one) => one !== suffix && name.endsWith(one));
}

function readFeature(key: string, own: readonly Series[], suffix: string) {
  const byName = new Map<string, Series[]>();
  for (const one of own) {
    const base = one.name.endsWith(suffix) ? one.name.slice(0, -suffix.length) : one.name;
    const same = byName.get(base);
    if (same) same.push(one);
    else byName.set(base, [one]);
  }
  const named = (base: string): readonly Series[] => byName.get(base) ?? [];
  let bins: readonly BinShares[] | undefined;
  const sample = (base: string) => newest(named(base));
  const value = (base: string) => sample(base)?.value;
  const labels = own[0]?.labels ?? {};
  const psi = sample(DRIFT_SERIES.psi);
  const facts: FeatureFacts = {
    feature: labels[ANALYSIS_LABEL.feature] ?? "",
    currentRows: round(value(DRIFT_SERIES.rows)),
    referenceRows: round(value(DRIFT_SERIES.referenceRows)),
    degreesOfFreedom: value(DRIFT_SERIES.degreesOfFreedom) ?? null,
    psi: psi ? Number(psi.value.toPrecision(3)) : null,
    significant: value(DRIFT_SERIES.significant) === 1,
    massLost: value(DRIFT_SERIES.massLost) ?? null,
  };
  const decided = decideFeatureDrift(facts);
  const recorded = value(DRIFT_SERIES.state);
  const feature: DriftFeature = {
    key,
    kind: "feature",
    feature: facts.feature,
    version: labels["version"] ?? "",
    layout: labels[ANALYSIS_LABEL.layout] ?? "",
    // The rules' state wins: what pages and what is drawn must not differ.
    state: recorded === undefined ? decided.state : stateOf(recorded),
    reason: recordedReason(named(DRIFT_SERIES.reason), isFeatureReason) ?? decided.reason,
    psi: psi?.value,
    floor: value(DRIFT_SERIES.psiFloor),
    hellinger: value(DRIFT_SERIES.hellinger),
    rows: facts.currentRows ?? undefined,
    referenceRows: facts.referenceRows ?? undefined,
    neededRows: facts.degreesOfFreedom === null ? undefined : ROWS_PER_BIN * (facts.degreesOfFreedom + 1),
    massLost: facts.massLost ?? undefined,
    measuredAt: psi?.time,
    links: () => own[0]?.field.getLinks?.({ valueRowIndex: 0 }) ?? [],
    // Only the chosen feature shows its bins; two hundred are not sorted for that.
    get bins() {
      return (bins ??= readBins(named(DRIFT_SERIES.shares), named(DRIFT_SERIES.referenceShares)));
    },
    course: readCourse(longest(named(DRIFT_SERIES.psi)), longest(named(DRIFT_SERIES.state))),
  };
  return { feature, facts };
}

const FEATURE_REASONS: ReadonlySet<string> = new Set<FeatureDrift["reason"]>([
  "NO_TRAFFIC",
  "TOO_FEW_ROWS",
  "NO_REFERENCE",
  "BIN_MISSING",
  "NOISE",
  "SMALL",
  "MODERATE",
  "LARGE",
]);
const isFeatureReason = (reason: string): reason is FeatureDrift["reason"] => FEATURE_REASONS.has(reason);

/** The verdict of the rules on the version that drifted most: they know which features are critical. */
function recordedVerdict(decided: ModelDrift, recorded: readonly Series[]): ModelDrift {
  const codes = recorded.flatMap((one) => latest(one)?.value ?? []);
  const worst = Math.max(...codes);
  const own = recorded.filter((one) => latest(one)?.value === worst);
  const reason = recordedReason(own, isModelReason);
  const state = stateOf(worst);
  return reason === undefined || state === "no_reference" ? decided : { ...decided, state, reason };
}

const MODEL_REASON = /^(NO_FEATURE_KNOWN|NO_ALERT|SOME_FEATURES|MANY_FEATURES|CRITICAL:.+)$/;
const isModelReason = (reason: string): reason is ModelDrift["reason"] => MODEL_REASON.test(reason);

const round = (value: number | undefined) => (value === undefined ? null : Math.round(value));

/**
 * The state behind a recorded code.
 * @example stateOf(2) // => "alert"
 */
export function stateOf(code: number): DriftState {
  return STATES.get(Math.round(code)) ?? "insufficient";
}

const STATES: ReadonlyMap<number, DriftState> = new Map(
  Object.entries(DRIFT_STATE_CODES).map(([state, code]) => [code, state as DriftState]),
);

function readCourse(psi: Series | undefined, states: Series | undefined): DriftCourse {
  // The usual case: both come from the same range query and have the same moments.
  if (psi && states && sameTimes(psi, states)) return { times: psi.times, scores: psi.values, codes: states.values };
  const codes = new Map(states?.times.map((time, at) => [time, states.values[at] ?? UNKNOWN_CODE]));
  const scores = new Map(psi?.times.map((time, at) => [time, psi.values[at] ?? 0]));
  const times = [...new Set([...codes.keys(), ...scores.keys()])].sort((a, b) => a - b);
  return {
    times,
    scores: times.map((time) => scores.get(time) ?? Number.NaN),
    codes: times.map((time) => codes.get(time) ?? UNKNOWN_CODE),
  };
}

/** No state has this code: `stateOf` reads it as insufficient. */
const UNKNOWN_CODE = -9;

function readBins(now: readonly Series[], reference: readonly Series[]): BinShares[] {
  const binOf = ({ labels }: Series) => labels[ANALYSIS_LABEL.bin] ?? labels[ANALYSIS_LABEL.upperBound];
  const shares = (series: readonly Series[]) =>
    new Map(series.flatMap((one) => (binOf(one) === undefined ? [] : [[binOf(one) ?? "", latest(one)?.value ?? 0]])));
  const [current, before] = [shares(now), shares(reference)];
  return [...new Set([...current.keys(), ...before.keys()])]
    .sort(byBin)
    .map((bin) => ({ bin, now: current.get(bin) ?? 0, reference: before.get(bin) ?? 0 }));
}

/** Numbers in order, words after them: `missing` and `other` close the axis. */
function byBin(a: string, b: string): number {
  const [x, y] = [a, b].map((one) => (one === "+Inf" ? Number.POSITIVE_INFINITY : Number.parseFloat(one)));
  if (x === undefined || y === undefined) return 0;
  if (Number.isNaN(x) || Number.isNaN(y))
    return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a.localeCompare(b);
  return x - y || a.localeCompare(b);
}

function byScore(a: DriftFeature, b: DriftFeature): number {
  return (
    DRIFT_STATE_CODES[b.state] - DRIFT_STATE_CODES[a.state] ||
    (b.psi ?? -1) - (a.psi ?? -1) ||
    a.feature.localeCompare(b.feature)
  );
}
