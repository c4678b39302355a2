import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { compileModel } from "@noops-ml/rules/compile/compile-model.ts";
import type { RuleGroup } from "@noops-ml/rules/compile/rule.ts";
import { renderPrometheusRules } from "@noops-ml/rules/render/prometheus-rules.ts";
import { hellinger } from "@noops-ml/rules/stats/distance/hellinger.ts";
import { jensenShannon } from "@noops-ml/rules/stats/distance/jensen-shannon.ts";
import { ksDistance } from "@noops-ml/rules/stats/distance/ks-distance.ts";
import { psiFloor, psiZ } from "@noops-ml/rules/stats/distance/psi-noise.ts";
import { psi } from "@noops-ml/rules/stats/distance/psi.ts";
import { bucketWidths, wassersteinBins } from "@noops-ml/rules/stats/distance/wasserstein-bins.ts";
import { disparityEvidence, type DisparityBlock } from "@noops-ml/rules/stats/fairness/disparity-evidence.ts";
import { CANARY_VERDICT_CODES } from "@noops-ml/rules/stats/verdict/decide-canary.ts";
import { decideFeatureDrift, DRIFT_STATE_CODES } from "@noops-ml/rules/stats/verdict/decide-drift.ts";
import {
  decideFeatureQuality,
  LEAST_BAR,
  qualityBar,
  qualityThreshold,
} from "@noops-ml/rules/stats/verdict/decide-feature-quality.ts";
import { type RunningPrometheus, startPrometheus } from "../../../bench/drift-simulation/prometheus.ts";
import { remoteWrite, type Series } from "../../../bench/drift-simulation/remote-write.ts";
import { seededRandom } from "../../../bench/seeded-random.ts";
import { valueOf } from "../../stats/value-of.ts";
import { inputSeries, type Minute, oracle, type Pod, type Run, SHAPE } from "./canary-scenario.ts";
import { modelOf } from "./model-of.ts";

/** A block is a second here instead of a minute, so that a run fits into a test; nothing else differs. */
const BLOCK_MS = 1000;
const END = 300;
const LIVE_FROM = 6;
const BLOCKS_WANTED = 12;
const PATIENCE_MS = 120_000;
const DIGITS = 8;

/** The group that the other groups are compared with. */
const REFERENCE_GROUP = "a";

const MODEL = modelOf({
  slos: [
    {
      name: "availability",
      objective: 99.9,
      events: { bad: "model_prediction_errors_total", total: "model_predictions_total" },
    },
    {
      name: "parity",
      objective: 95,
      fairness: {
        positives: "model_group_positive_total",
        predictions: "model_group_predictions_total",
        reference: REFERENCE_GROUP,
        minRatio: 0.8,
      },
    },
  ],
  canary: {
    requests: "model_predictions_total",
    errors: "model_prediction_errors_total",
    latency: { histogram: "model_prediction_latency_seconds", le: 0.25, shape: [...SHAPE] },
    loss: { required: true },
    classes: "model_predictions_by_class_total",
    features: true,
  },
  drift: { input: "bins", reference: "baseline", featureCount: 4, jensenShannon: true },
});

/** A second model of the same Prometheus, whose server exposes histograms. */
const HISTOGRAM_MODEL = modelOf({
  serving: { selector: { model: "ranking" }, groupBy: ["version"] },
  drift: { input: "histogram", reference: "baseline", featureCount: 4, jensenShannon: true },
});

const inSeconds = (groups: readonly RuleGroup[]): RuleGroup[] =>
  groups
    .filter(({ name }) => /^noops-(drift|canary|quality)-/.test(name))
    .map((group) => ({
      ...group,
      interval: "1s",
      rules: group.rules.map((rule) => ({ ...rule, expr: rule.expr.replaceAll("offset 1m", "offset 1s") })),
    }));

/** What a pod serves, block by block. */
function pod(seed: number, version: string, mean: number, error: number): Pod {
  const random = seededRandom(seed);
  const minutes = Array.from({ length: END }, (): Minute => {
    const n = random.requests(mean);
    const slow = [0.4, 0.3, 0.2].reduce<number[]>(
      (all, share) => [...all, random.binomial(all.at(-1) ?? n, share)],
      [],
    );
    const first = random.binomial(n, 0.7);
    const second = random.binomial(n - first, 0.6);
    const loss = random.binomial(n, 0.1);
    return { n, k: random.binomial(n, error), slow, classes: [first, second, n - first - second], labels: n, loss };
  });
  return { version, name: `pod-${seed}`, from: 0, minutes };
}

const PODS = [pod(1, "6", 400, 0.02), pod(2, "6", 300, 0.02), pod(3, "7", 100, 0.06)];
const RUN: Run = { id: "r1", stable: "6", canary: "7", from: LIVE_FROM, to: END };
/** Rows in each bin and block of features beside those of the scenario, and their shares in training. */
const FEATURES = [
  { name: "steady", now: [31, 39, 30, 20], before: [0.25, 0.34, 0.25, 0.16] },
  { name: "moved", now: [5, 20, 50, 60], before: [0.25, 0.34, 0.25, 0.16] },
] as const;
const BASELINE_ROWS = 50_000;
/** Bins of the one model, in the order of the shares, and bounds of the other. */
const BINS = ["b0", "b1", "b2", "missing"] as const;
const BOUNDS = ["1", "2", "4", "+Inf"] as const;
const cumulate = (values: readonly number[]): number[] => {
  let sum = 0;
  return values.map((value) => (sum += value));
};
const GROUPS = { a: [30, 100], b: [22, 100], c: [19, 60] } as const;

/** A constant grows by its rate with every block. */
const growing = (labels: Readonly<Record<string, string>>, rate: number, start: number): Series => ({
  labels: { model: "fraud", ...labels },
  samples: Array.from({ length: END + 1 }, (_, t) => [start + t * BLOCK_MS, t * rate]),
});
const constant = (labels: Readonly<Record<string, string>>, value: number, start: number): Series => ({
  ...growing(labels, 0, start),
  samples: Array.from({ length: END + 1 }, (_, t) => [start + t * BLOCK_MS, value]),
});

type Feature = (typeof FEATURES)[number];

function binSeries({ name, now, before }: Feature, start: number): Series[] {
  const shared = { feature: name, layout: "L" };
  return [
    constant({ __name__: "model_feature_baseline_n", ...shared }, BASELINE_ROWS, start),
    ...BINS.map((bin, i) =>
      constant({ __name__: "model_feature_baseline_pmf", ...shared, bin }, before[i] ?? 0, start),
    ),
    ...BINS.map((bin, i) =>
      growing({ __name__: "model_feature_bin_total", ...shared, version: "6", bin }, now[i] ?? 0, start),
    ),
  ];
}

function histogramSeries({ name, now, before }: Feature, start: number): Series[] {
  const shared = { model: "ranking", feature: name, layout: "L" };
  const [rates, shares] = [cumulate(now), cumulate(before)];
  const widths = valueOf(bucketWidths(BOUNDS.slice(0, -1).map(Number)));
  return [
    constant({ __name__: "model_feature_baseline_n", ...shared }, BASELINE_ROWS, start),
    ...BOUNDS.flatMap((le, i) => [
      constant({ __name__: "model_feature_baseline_cdf", ...shared, le }, shares[i] ?? 1, start),
      growing({ __name__: "model_feature_value_bucket", ...shared, version: "6", le }, rates[i] ?? 0, start),
      ...(i === 0
        ? []
        : [constant({ __name__: "model_feature_bucket_layout", ...shared, prev: BOUNDS[i - 1] ?? "", le }, 1, start)]),
    ]),
    ...widths.map((width, i) =>
      constant({ __name__: "model_feature_bucket_width", ...shared, le: BOUNDS[i] ?? "" }, width, start),
    ),
  ];
}

/** Every raw series with all its samples, also those of the minutes to come. */
function rawSeries(start: number): Series[] {
  const scenario = inputSeries({ pods: PODS, runs: [RUN], end: END }).map(({ series, values }): Series => {
    const [name = "", rest = ""] = series.split("{");
    const labels = Object.fromEntries([...rest.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]));
    const samples = values
      .split(" ")
      .flatMap((value, t) => (value === "_" ? [] : [[start + t * BLOCK_MS, Number(value)] as const]));
    return { labels: { __name__: name, ...labels }, samples };
  });
  const features = FEATURES.flatMap((feature) => [...binSeries(feature, start), ...histogramSeries(feature, start)]);
  const groups = Object.entries(GROUPS).flatMap(([group, [positives, all]]) => [
    growing({ __name__: "model_group_positive_total", version: "6", group }, positives, start),
    growing({ __name__: "model_group_predictions_total", version: "6", group }, all, start),
  ]);
  return [...scenario, ...features, ...groups];
}

type Recorded = { readonly metric: Readonly<Record<string, string>>; readonly values: readonly [number, string][] };

describe("a running Prometheus records what the statistics say, to 1e-8", () => {
  let start = 0;
  let server: RunningPrometheus | undefined;
  let recorded: readonly Recorded[] = [];

  const query = async (text: string): Promise<readonly Recorded[]> => {
    const answer = await fetch(`${server?.url ?? ""}/api/v1/query?query=${encodeURIComponent(text)}`);
    return ((await answer.json()) as { data: { result: Recorded[] } }).data.result;
  };

  beforeAll(async () => {
    const rulesOf = (model: typeof MODEL): string =>
      renderPrometheusRules(inSeconds(compileModel(model, {})), ["one block is a second"]);
    const ruleFiles = { "fraud.yaml": rulesOf(MODEL), "ranking.yaml": rulesOf(HISTOGRAM_MODEL) };
    server = await startPrometheus({ ruleFiles, history: "# EOF\n" });
    start = Date.now();
    await remoteWrite(server.url, rawSeries(start));
    const evaluations = `count_over_time(noops:canary:verdict[10m]) >= ${BLOCKS_WANTED}`;
    await vi.waitFor(async () => expect(await query(evaluations)).toHaveLength(1), {
      timeout: PATIENCE_MS,
      interval: 1000,
    });
    recorded = await query(`{__name__=~"noops:.+"}[10m]`);
  }, 2 * PATIENCE_MS);

  afterAll(async () => server?.stop());

  /** The samples of one recorded series, by time in milliseconds. */
  function samplesOf(labels: Readonly<Record<string, string>>): ReadonlyMap<number, number> {
    const found = recorded.filter(({ metric }) =>
      Object.entries(labels).every(([key, value]) => metric[key] === value),
    );
    expect(
      found.map(({ metric }) => metric),
      JSON.stringify(labels),
    ).toHaveLength(1);
    return new Map(found[0]?.values.map(([seconds, value]) => [Math.round(1000 * seconds), Number(value)]));
  }
  const blockAt = (time: number): number => Math.floor((time - start) / BLOCK_MS);

  test("canary: evidence of every guardrail, sizes and verdict, at every evaluation", () => {
    const times = [...samplesOf({ __name__: "noops:block_n", guard: "errors", version: "6" }).keys()];
    // An evaluation that a busy machine left out is a block that nobody saw, here as in the statistics.
    const seen = times.map(blockAt);
    const pods = PODS.map((one) => ({ ...one, minutes: seen.flatMap((t) => one.minutes[t - 1] ?? []) }));
    const from = seen.findIndex((t) => t >= LIVE_FROM) + 1;
    const minutes = oracle({ pods, runs: [], end: seen.length }, { ...RUN, from, to: seen.length });
    expect(minutes.length).toBeGreaterThanOrEqual(BLOCKS_WANTED - 2);
    const check = (name: string, labels: Readonly<Record<string, string>>, of: (i: number) => number | null): void => {
      const samples = samplesOf({ __name__: name, run: "r1", ...labels });
      for (const [i, { t }] of minutes.entries()) {
        const [value, wanted] = [samples.get(times[t - 1] ?? 0), of(i)];
        // The last evaluation may have been read half done.
        if (value === undefined && i === minutes.length - 1) continue;
        expect(value, `${name} ${JSON.stringify(labels)} in block ${t}`).toBeCloseTo(wanted ?? NaN, DIGITS);
      }
    };
    for (const guard of ["errors", "latency", "loss"] as const) {
      check("noops:canary:loge", { guard, h: "worse" }, (i) => minutes[i]?.guards[guard]?.worse ?? null);
      check("noops:canary:loge", { guard, h: "ok" }, (i) => minutes[i]?.guards[guard]?.ok ?? null);
    }
    for (const guard of ["classes", "latency_shape", "feature:amount", "feature:country"] as const)
      check("noops:canary:loge", { guard, h: "different" }, (i) => minutes[i]?.different[guard] ?? null);
    check("noops:canary:loge_worse", {}, (i) => minutes[i]?.decision.logWorse ?? null);
    check("noops:canary:loge_ok", {}, (i) => minutes[i]?.decision.logOk ?? null);
    check("noops:canary:age_minutes", {}, (i) => minutes[i]?.age ?? null);
    check("noops:canary:n", {}, (i) => minutes[i]?.requests ?? null);
    check("noops:canary:verdict", {}, (i) => {
      const verdict = minutes[i]?.decision.verdict;
      return verdict === undefined ? null : CANARY_VERDICT_CODES[verdict];
    });
  });

  /** Labels that hold for a recorded series at a moment, such as the reason of a verdict. */
  const at = (time: number, labels: Readonly<Record<string, string>>): readonly Recorded["metric"][] =>
    recorded
      .filter(({ metric }) => Object.entries(labels).every(([key, value]) => metric[key] === value))
      .filter(({ values }) => values.some(([seconds]) => Math.round(1000 * seconds) === time))
      .map(({ metric }) => metric);

  test.each([
    { input: "bins", model: "fraud" },
    { input: "histogram", model: "ranking" },
  ])("drift from $input: scores, noise, state and reason, at every evaluation", ({ input, model }) => {
    for (const { name, now, before } of FEATURES) {
      const labels = { model, feature: name, version: "6" };
      const of = (series: string) => samplesOf({ __name__: series, ...labels });
      const rows = of("noops:feature_n");
      const onBuckets = input === "histogram" ? ["ks", "w1"] : [];
      const scores = Object.fromEntries(
        ["hellinger", "js", "psi", "df", "psi_floor", "psi_z", "drift_state", "mass_lost", ...onBuckets].map((key) => [
          key,
          of(`noops:feature_${key}:ref`),
        ]),
      );
      const sum = now.reduce((all, rate) => all + rate, 0);
      const p = now.map((rate) => rate / sum);
      const [f, g] = [cumulate(p).slice(0, -1), cumulate(before).slice(0, -1)];
      const widths = valueOf(bucketWidths(BOUNDS.slice(0, -1).map(Number)));
      let compared = 0;
      for (const [time, n] of rows) {
        if (scores["drift_state"]?.get(time) === undefined || n === 0) continue;
        const score = valueOf(psi(p, before));
        const size = { currentRows: n, referenceRows: BASELINE_ROWS, degreesOfFreedom: now.length - 1 };
        const close = (key: string, wanted: number, square = false): void => {
          const value = scores[key]?.get(time) ?? NaN;
          expect(square ? value ** 2 : value, `${key} of ${name}`).toBeCloseTo(square ? wanted ** 2 : wanted, DIGITS);
        };
        close("hellinger", valueOf(hellinger(p, before)), true);
        close("js", valueOf(jensenShannon(p, before)), true);
        close("psi", score);
        close("df", now.length - 1);
        close("psi_floor", valueOf(psiFloor(size)));
        close("psi_z", valueOf(psiZ(score, size)));
        close("mass_lost", 0);
        if (input === "histogram") {
          close("ks", valueOf(ksDistance(f, g)));
          close("w1", valueOf(wassersteinBins(f, g, widths)));
        }
        const facts = {
          feature: name,
          currentRows: n,
          referenceRows: BASELINE_ROWS,
          degreesOfFreedom: now.length - 1,
          psi: score,
          // Far beyond the noise of four features, or not at all.
          significant: name === "moved",
          massLost: 0,
        };
        const { code, reason } = decideFeatureDrift(facts);
        close("drift_state", code);
        const reasons = at(time, { __name__: "noops:feature_drift_reason:ref", ...labels });
        // The last evaluation may have been read half done.
        if (reasons.length > 0) expect(reasons.map((metric) => metric["reason"])).toEqual([reason]);
        compared += 1;
      }
      expect(compared).toBeGreaterThan(5);
    }
    const states = [...samplesOf({ __name__: "noops:model_drift_state:ref", model, version: "6" })];
    const [lastTime, last] = states.at(-1) ?? [0, NaN];
    expect(last).toBe(DRIFT_STATE_CODES.alert);
    expect(at(lastTime, { __name__: "noops:model_drift_reason:ref", model, version: "6" })).toMatchObject([
      { reason: "MANY_FEATURES" },
    ]);
  });

  test("missing values: evidence against the reference", () => {
    const threshold = qualityThreshold({ comparisons: 4, intervalSeconds: 240 });
    const missing = BINS.indexOf("missing");
    for (const { name, now, before } of FEATURES) {
      const of = (series: string) => samplesOf({ __name__: series, model: "fraud", feature: name, version: "6" });
      const evidence = of("noops:feature_missing:loge");
      const share = (now[missing] ?? 0) / now.reduce((all, rate) => all + rate, 0);
      const bar = qualityBar(before[missing] ?? 0, LEAST_BAR.missing);
      let [compared, last] = [0, ""];
      for (const [time, rows] of of("noops:feature_n")) {
        const logE = evidence.get(time);
        if (logE === undefined || rows === 0) continue;
        const verdict = valueOf(decideFeatureQuality({ rows, bad: share * rows, bar, threshold }));
        expect(verdict.state).not.toBe("insufficient");
        expect(logE / rows, `evidence of ${name}`).toBeCloseTo(verdict.logE / rows, DIGITS);
        [compared, last] = [compared + 1, verdict.state];
      }
      expect(compared).toBeGreaterThan(5);
      expect(last).toBe(name === "moved" ? "alert" : "ok");
    }
  });

  test("fairness: evidence of every group since midnight, and how far groups lie apart", () => {
    for (const [group, rates] of Object.entries(GROUPS)) {
      if (group === REFERENCE_GROUP) continue;
      const evidence = samplesOf({ __name__: "noops:fairness:loge", group });
      const arm = ([events, requests]: readonly [number, number]) => ({ requests, events });
      let blocks: DisparityBlock[] = [];
      for (const [time, value] of evidence) {
        const midnight = new Date(time).toISOString().slice(11, 16) === "00:00";
        blocks = [...(midnight ? [] : blocks), { group: arm(rates), reference: arm(GROUPS[REFERENCE_GROUP]) }];
        expect(value, `${group} after ${blocks.length} blocks`).toBeCloseTo(
          valueOf(disparityEvidence(blocks, 0.8)),
          DIGITS,
        );
      }
      expect(evidence.size).toBeGreaterThan(5);
    }
    const last = [...samplesOf({ __name__: "noops:fairness:difference" }).values()].at(-1);
    expect(last).toBeCloseTo(19 / 60 - 22 / 100, DIGITS);
    expect([...samplesOf({ __name__: "noops:fairness:ratio" }).values()].at(-1)).toBeCloseTo(0.22 / (19 / 60), DIGITS);
  });
});
