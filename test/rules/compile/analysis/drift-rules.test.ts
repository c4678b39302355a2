import { describe, expect, test } from "vitest";
import { driftGroups } from "@noops-ml/rules/compile/drift-group.ts";
import { hellinger } from "@noops-ml/rules/stats/distance/hellinger.ts";
import { jensenShannon } from "@noops-ml/rules/stats/distance/jensen-shannon.ts";
import { ksDistance } from "@noops-ml/rules/stats/distance/ks-distance.ts";
import { psiFloor, psiZ } from "@noops-ml/rules/stats/distance/psi-noise.ts";
import { bucketWidths, wassersteinBins } from "@noops-ml/rules/stats/distance/wasserstein-bins.ts";
import { decideDrift, DRIFT_STATE_CODES } from "@noops-ml/rules/stats/verdict/decide-drift.ts";
import { featureFacts } from "@noops-ml/rules/stats/verdict/feature-facts.ts";
import { checkRules, testRules } from "./rule-test.ts";
import type { Expectation, InputSeries } from "./rule-test.ts";
import { valueOf } from "../../stats/value-of.ts";
import { modelOf } from "./model-of.ts";

/** Rows per minute in each bin, first in the reference period, then now. `null`: the bin is not exported. */
type Feature = {
  readonly name: string;
  readonly before: readonly (number | null)[];
  readonly now: readonly (number | null)[];
};

const MOVED: Feature = { name: "moved", before: [30, 40, 30, 20], now: [5, 20, 50, 60] };
const FEATURES: readonly Feature[] = [
  { name: "steady", before: [30, 40, 30, 20], now: [31, 39, 30, 21] },
  MOVED,
  { name: "nudged", before: [30, 40, 30, 20], now: [18, 36, 38, 30] },
  { name: "empty_bin", before: [30, 40, 30, 0], now: [40, 30, 30, 0] },
  { name: "rare", before: [1, 1, 0, 0], now: [0, 1, 1, 0] },
  { name: "silent", before: [30, 40, 30, 20], now: [0, 0, 0, 0] },
];
const BIN_LOST: Feature = { name: "bin_lost", before: [30, 40, 30, 20], now: [30, 40, null, 20] };
const BOUNDS = [1, 2, 4];
const WINDOW = 30;
const CHANGE = 150;
const NOW = 200;
const CLOSE = 1e-8;

const totals = (rates: readonly (number | null)[]): (number | null)[] =>
  rates.map((rate) => (rate === null ? null : rate * WINDOW));
const shares = (rates: readonly (number | null)[]): number[] => {
  const sum = rates.reduce<number>((total, rate) => total + (rate ?? 0), 0);
  return rates.map((rate) => (rate ?? 0) / sum);
};
const cumulate = (values: readonly number[]): number[] => {
  let sum = 0;
  return values.map((value) => (sum += value));
};

/** A counter that grows by `before` per minute until the change and by `now` after it. */
function counter(before: number | null, now: number | null): string {
  const [first, last] = [before ?? 0, now ?? 0];
  const values = Array.from({ length: NOW + 1 }, (_, t) =>
    t <= CHANGE ? t * first : CHANGE * first + (t - CHANGE) * last,
  );
  return values.map((value, t) => ((t <= CHANGE ? before : now) === null ? "_" : String(value))).join(" ");
}

const constant = (value: number): string => `${value}x${NOW}`;

/** One feature of one version on two pods that share the traffic, as bins or as a histogram. */
function featureSeries(input: "bins" | "histogram", feature: Feature, version: string): InputSeries[] {
  return ["a", "b"].flatMap((instance, i) => {
    const part = (rate: number | null): number | null =>
      rate === null ? null : i === 0 ? Math.floor(rate / 2) : Math.ceil(rate / 2);
    const labels = `model="fraud",version="${version}",feature="${feature.name}",layout="L1",instance="${instance}"`;
    const [before, now] = [feature.before.map(part), feature.now.map(part)];
    if (input === "bins")
      return before.map((rate, bin) => ({
        series: `model_feature_bin_total{${labels},bin="b${bin}"}`,
        values: counter(rate, now[bin] ?? null),
      }));
    const [below, belowNow] = [cumulate(before.map((rate) => rate ?? 0)), cumulate(now.map((rate) => rate ?? 0))];
    return [...BOUNDS.map(String), "+Inf"].map((le, bin) => ({
      series: `model_feature_value_bucket{${labels},le="${le}"}`,
      values: counter(below[bin] ?? 0, belowNow[bin] ?? 0),
    }));
  });
}

/** Layout and width gauges of the histogram, from two replicas. */
function layoutSeries(feature: string): InputSeries[] {
  const labels = `model="fraud",feature="${feature}",layout="L1"`;
  const bounds = [...BOUNDS.map(String), "+Inf"];
  const widths = valueOf(bucketWidths(BOUNDS));
  return ["a", "b"].flatMap((instance) => [
    ...bounds.slice(1).map((le, i) => ({
      series: `model_feature_bucket_layout{${labels},instance="${instance}",prev="${bounds[i] ?? ""}",le="${le}"}`,
      values: constant(1),
    })),
    ...widths.map((width, i) => ({
      series: `model_feature_bucket_width{${labels},instance="${instance}",le="${bounds[i] ?? ""}"}`,
      values: constant(width),
    })),
  ]);
}

/** The training reference of a feature, from two replicas: the mix before the change. */
function baselineSeries(input: "bins" | "histogram", feature: Feature): InputSeries[] {
  const labels = `model="fraud",feature="${feature.name}",layout="L1"`;
  const pmf = shares(feature.before);
  const rows = feature.before.reduce<number>((sum, rate) => sum + (rate ?? 0) * WINDOW, 0);
  return ["a", "b"].flatMap((instance) => [
    { series: `model_feature_baseline_n{${labels},instance="${instance}"}`, values: constant(rows) },
    ...(input === "bins"
      ? pmf.map((share, bin) => ({
          series: `model_feature_baseline_pmf{${labels},instance="${instance}",bin="b${bin}"}`,
          values: constant(share),
        }))
      : [...BOUNDS.map(String), "+Inf"].map((le, bin) => ({
          series: `model_feature_baseline_cdf{${labels},instance="${instance}",le="${le}"}`,
          values: constant(cumulate(pmf)[bin] ?? 1),
        }))),
  ]);
}

type Shape = { readonly input: "bins" | "histogram"; readonly reference: "baseline" | "offset" };

const groupsOf = ({ input, reference }: Shape, features: number, more: Record<string, unknown> = {}) =>
  driftGroups(
    modelOf({
      drift: {
        input,
        reference,
        offset: "2h",
        window: `${WINDOW}m`,
        interval: "1m",
        hold: "10m",
        featureCount: features,
        jensenShannon: true,
        critical: ["moved"],
        ...more,
      },
    }),
    {},
  );

const seriesOf = ({ input, reference }: Shape, features: readonly Feature[], version = "6"): InputSeries[] =>
  features.flatMap((feature) => [
    ...featureSeries(input, feature, version),
    ...(input === "histogram" ? layoutSeries(feature.name) : []),
    ...(reference === "baseline" ? baselineSeries(input, feature) : []),
  ]);

function close(feature: string, series: string, value: number, square = false): Expectation {
  const labels = `model="fraud",version="6",feature="${feature}",layout="L1"`;
  const seen = square ? `${series}{${labels}} ^ 2` : `${series}{${labels}}`;
  return {
    at: `${NOW}m`,
    expr: `abs(${seen} - (${square ? value ** 2 : value})) <= bool ${CLOSE}`,
    samples: [{ labels: `{feature="${feature}",layout="L1",model="fraud",version="6"}`, value: 1 }],
  };
}

/** The only reason that is recorded, with the code of its state. */
const reasonOf = (selector: string, { code, reason }: { readonly code: number; readonly reason: string }) => ({
  at: `${NOW}m`,
  expr: `sum by (reason) (${selector})`,
  samples: [{ labels: `{reason="${reason}"}`, value: code }],
});

/** Every score of every feature as the statistics compute it. */
function expectations({ input }: Shape, features: readonly Feature[]): Expectation[] {
  const counts = features.map((feature) => ({
    feature: feature.name,
    current: totals(feature.now),
    reference: totals(feature.before),
  }));
  const facts = valueOf(featureFacts(counts));
  const drift = valueOf(decideDrift(facts));
  return features.flatMap((feature, i) => {
    const [fact, state] = [facts[i], drift.features[i]];
    if (!fact || !state) return [];
    const verdicts = [
      close(feature.name, "noops:feature_drift_state:ref", state.code),
      reasonOf(`noops:feature_drift_reason:ref{feature="${feature.name}"}`, state),
    ];
    if (fact.psi === null || !fact.currentRows || !fact.referenceRows || fact.degreesOfFreedom === null)
      return verdicts;
    const [p, q] = [shares(feature.now), shares(feature.before)];
    const size = {
      currentRows: fact.currentRows,
      referenceRows: fact.referenceRows,
      degreesOfFreedom: fact.degreesOfFreedom,
    };
    const [f, g] = [cumulate(p).slice(0, -1), cumulate(q).slice(0, -1)];
    const onBuckets =
      input === "histogram"
        ? [
            close(feature.name, "noops:feature_ks:ref", valueOf(ksDistance(f, g))),
            close(feature.name, "noops:feature_w1:ref", valueOf(wassersteinBins(f, g, valueOf(bucketWidths(BOUNDS))))),
          ]
        : [];
    return [
      ...verdicts,
      close(feature.name, "noops:feature_psi:ref", fact.psi),
      close(feature.name, "noops:feature_hellinger:ref", valueOf(hellinger(p, q)), true),
      close(feature.name, "noops:feature_js:ref", valueOf(jensenShannon(p, q)), true),
      close(feature.name, "noops:feature_df:ref", fact.degreesOfFreedom),
      close(feature.name, "noops:feature_psi_floor:ref", valueOf(psiFloor(size))),
      close(feature.name, "noops:feature_psi_z:ref", valueOf(psiZ(fact.psi, size))),
      close(feature.name, "noops:feature_significant:ref", fact.significant ? 1 : 0),
      ...onBuckets,
    ];
  });
}

const SHAPES: readonly Shape[] = (["bins", "histogram"] as const).flatMap((input) =>
  (["offset", "baseline"] as const).map((reference) => ({ input, reference })),
);

/** The verdict on a version, with its reason and the features that it rests on. */
function modelVerdict(features: readonly Feature[], critical: readonly string[], version = "6") {
  const counts = features.map((feature) => ({
    feature: feature.name,
    current: totals(feature.now),
    reference: totals(feature.before),
  }));
  const drift = valueOf(decideDrift(valueOf(featureFacts(counts)), { critical }));
  const code = DRIFT_STATE_CODES[drift.state];
  const judged = drift.features.filter((feature) => feature.code >= 0).length;
  const one = (series: string, value: number | undefined): Expectation => ({
    at: `${NOW}m`,
    expr: `sum by (version) (${series}{version="${version}"})`,
    samples: value === undefined ? [] : [{ labels: `{version="${version}"}`, value }],
  });
  const expectations = [
    reasonOf(`noops:model_drift_reason:ref{version="${version}"}`, { code, reason: drift.reason }),
    one("noops:model_drift_state:ref", code),
    one("noops:model_drift_judged:ref", judged || undefined),
  ];
  return { reason: drift.reason, expectations };
}

describe("the drift rules say what the statistics say, to 1e-8", () => {
  test.each(SHAPES)("input $input, reference $reference", async (shape) => {
    const groups = groupsOf(shape, FEATURES.length);
    expect(await checkRules(groups)).toBe("");
    const wanted = [...expectations(shape, FEATURES), ...modelVerdict(FEATURES, ["moved"]).expectations];
    expect(wanted.length).toBeGreaterThan(30);
    expect(await testRules({ groups, series: seriesOf(shape, FEATURES), expectations: wanted })).toBe("");
  });

  test("the verdict on each version is that of the statistics, whatever its reason", async () => {
    const shape = { input: "bins", reference: "baseline" } as const;
    const critical = ["$0"];
    /** Features that no other version has. */
    const own = (version: string, ...names: string[]): Feature[] =>
      FEATURES.filter(({ name }) => names.includes(name)).map((one) => ({ ...one, name: `${one.name}_${version}` }));
    const versions = {
      MANY_FEATURES: own("1", "steady", "moved"),
      "CRITICAL:$0": [{ ...MOVED, name: "$0" }, ...own("2", "steady", "empty_bin")],
      SOME_FEATURES: own("3", "steady", "nudged"),
      NO_ALERT: own("4", "steady", "silent"),
      NO_FEATURE_KNOWN: own("5", "silent"),
    };
    const verdicts = Object.values(versions).map((features, i) => modelVerdict(features, critical, String(i + 1)));
    expect(verdicts.map(({ reason }) => reason)).toEqual(Object.keys(versions));
    const series = Object.values(versions).flatMap((features, i) => seriesOf(shape, features, String(i + 1)));
    const expectations = verdicts.flatMap((verdict) => verdict.expectations);
    expect(await testRules({ groups: groupsOf(shape, 2, { critical }), series, expectations })).toBe("");
  });

  test("states of all sorts are among the features", () => {
    const counts = [...FEATURES, BIN_LOST].map((feature) => ({
      feature: feature.name,
      current: totals(feature.now),
      reference: totals(feature.before),
    }));
    const states = valueOf(decideDrift(valueOf(featureFacts(counts)))).features.map(({ state }) => state);
    expect(new Set(states)).toEqual(new Set(["ok", "alert", "watch", "insufficient", "no_reference"]));
  });

  test("a bin that vanished is no reference, whatever the other bins say", async () => {
    const shape = { input: "bins", reference: "offset" } as const;
    const lost = {
      at: `${NOW}m`,
      expr: `noops:feature_drift_state:ref == -2`,
      samples: [
        {
          labels: `noops:feature_drift_state:ref{feature="bin_lost",layout="L1",model="fraud",version="6"}`,
          value: -2,
        },
      ],
    };
    const expectations = [lost, reasonOf("noops:feature_drift_reason:ref", { code: -2, reason: "BIN_MISSING" })];
    expect(await testRules({ groups: groupsOf(shape, 1), series: seriesOf(shape, [BIN_LOST]), expectations })).toBe("");
  });

  test("a new version without history is compared with the model as a whole", async () => {
    const shape = { input: "bins", reference: "offset" } as const;
    const fresh: Feature = { name: "moved", before: [null, null, null, null], now: [5, 20, 50, 60] };
    const old: Feature = { name: "moved", before: [30, 40, 30, 20], now: [30, 40, 30, 20] };
    const series = [...seriesOf(shape, [old], "5"), ...seriesOf(shape, [fresh])];
    const [state] = expectations(shape, [{ ...fresh, before: old.before }]);
    expect(await testRules({ groups: groupsOf(shape, 1), series, expectations: state ? [state] : [] })).toBe("");
  });

  test("bins of another layout have no reference instead of a wrong one", async () => {
    const shape = { input: "bins", reference: "offset" } as const;
    const relabel = (series: InputSeries): InputSeries => ({ ...series, series: series.series.replace("L1", "L2") });
    const before = seriesOf(shape, [{ name: "moved", before: [30, 40, 30, 20], now: [null, null, null, null] }]);
    const after = seriesOf(shape, [{ name: "moved", before: [null, null, null, null], now: [30, 40, 30, 20] }]).map(
      relabel,
    );
    const wanted: Expectation = {
      at: `${NOW}m`,
      expr: `noops:feature_drift_state:ref{layout="L2"}`,
      samples: [
        { labels: `noops:feature_drift_state:ref{feature="moved",layout="L2",model="fraud",version="6"}`, value: -2 },
      ],
    };
    const why = reasonOf(`noops:feature_drift_reason:ref{layout="L2"}`, { code: -2, reason: "NO_REFERENCE" });
    const expectations = [wanted, why];
    expect(await testRules({ groups: groupsOf(shape, 1), series: [...before, ...after], expectations })).toBe("");
  });

  test("the alerts name the feature and the model, after the hold and not before", async () => {
    const shape = { input: "bins", reference: "offset" } as const;
    const firing = (name: string, more = ""): string =>
      `count(ALERTS{alertname="${name}",alertstate="firing",noops_model="fraud",noops_cause="F2"${more}}) or vector(0)`;
    const at = (minute: number, expr: string, value: number): Expectation => ({
      at: `${minute}m`,
      expr,
      samples: [{ labels: "{}", value }],
    });
    const wanted = [
      at(CHANGE + 1, firing("ModelFeatureDrift"), 0),
      at(NOW, firing("ModelFeatureDrift", `,feature="moved"`), 1),
      at(NOW, firing("ModelFeatureDrift", `,feature="steady"`), 0),
      at(NOW, firing("ModelDrift"), 1),
    ];
    expect(
      await testRules({
        groups: groupsOf(shape, FEATURES.length),
        series: seriesOf(shape, FEATURES),
        expectations: wanted,
      }),
    ).toBe("");
  });

  test("a feature whose bins vanish is insufficient, never fine, and a ticket after a day", async () => {
    const STEP_MINUTES = 4;
    const [gone, end] = [20, 420];
    const counter = (version: string, feature: string, from: number, to: number): InputSeries[] =>
      ["b0", "b1"].map((bin) => ({
        series: `model_feature_bin_total{model="fraud",version="${version}",feature="${feature}",layout="L1",bin="${bin}"}`,
        values: Array.from({ length: end + 1 }, (_, t) => (t < from || t > to ? "_" : String(t * 100))).join(" "),
      }));
    const groups = driftGroups(modelOf({ drift: { input: "bins", reference: "baseline", window: "20m" } }), {});
    const at = (step: number, expr: string, labels: string, value: number): Expectation => ({
      at: `${step * STEP_MINUTES}m`,
      expr,
      samples: [{ labels, value }],
    });
    const firing = `count(ALERTS{alertname="ModelFeatureVanished",alertstate="firing",feature="amount",noops_cause="F1"}) or vector(0)`;
    const state = `noops:feature_drift_state:ref{feature="amount"}`;
    const labels = `noops:feature_drift_state:ref{feature="amount",model="fraud",version="7"}`;
    const wanted = [
      at(gone, `count(${state}{layout=""}) or vector(0)`.replace("}{", ","), "{}", 0),
      // The next version does not export it, and the window has run out.
      at(gone + 8, state, labels, -1),
      at(gone + 8, "sum by (reason) (noops:feature_drift_reason:ref{feature='amount'})", `{reason="NO_TRAFFIC"}`, -1),
      at(gone + 300, firing, "{}", 0),
      at(end, state, labels, -1),
      at(end, firing, "{}", 1),
      at(end, `count(ALERTS{alertname="ModelFeatureVanished",feature="country"}) or vector(0)`, "{}", 0),
    ];
    const series = [
      ...counter("6", "amount", 0, gone),
      ...counter("6", "country", 0, gone),
      ...counter("7", "country", gone - 5, end),
    ];
    expect(await testRules({ groups, series, expectations: wanted, interval: `${STEP_MINUTES}m` })).toBe("");
  });

  test("a canary's features are compared with stable's of the same run", async () => {
    const shape = { input: "bins", reference: "offset" } as const;
    const model = modelOf({
      drift: { ...shape, offset: "2h", window: `${WINDOW}m`, interval: "1m", featureCount: 1 },
      canary: { requests: "model_predictions_total", errors: "model_prediction_errors_total" },
    });
    const stable: Feature = { name: "moved", before: [30, 40, 30, 20], now: [30, 40, 30, 20] };
    const canary: Feature = { name: "moved", before: [null, null, null, null], now: [5, 20, 50, 60] };
    // In production the canary group records the roles; here they are given.
    const roles = [
      ["5", "stable"],
      ["6", "canary"],
    ].map(([version, role]) => ({
      series: `noops:role{model="fraud",version="${version ?? ""}",role="${role ?? ""}",run="r"}`,
      values: constant(1),
    }));
    const series = [...seriesOf(shape, [stable], "5"), ...seriesOf(shape, [canary]), ...roles];
    const [state, reason, psi] = expectations(shape, [{ ...canary, before: stable.now }]);
    const wanted = [state, reason, psi].flatMap((one) =>
      one ? [{ ...one, expr: one.expr.replace(":ref", ":canary") }] : [],
    );
    expect(wanted.map(({ expr }) => /noops:\w+:canary/.exec(expr)?.[0])).toEqual([
      "noops:feature_drift_state:canary",
      "noops:feature_drift_reason:canary",
      "noops:feature_psi:canary",
    ]);
    expect(await testRules({ groups: driftGroups(model, {}), series, expectations: wanted })).toBe("");
  });
});

describe("the gate before a retraining", () => {
  test("triggers once drift has lasted two windows, with labels, and then cools down", async () => {
    const shape = { input: "bins", reference: "baseline" } as const;
    const model = modelOf({
      deployment: { registry: "mlflow", name: "fraud", retrain: { uses: "http", pipeline: "train" } },
      drift: { ...shape, window: `${WINDOW}m`, interval: "1m", featureCount: 1, critical: ["moved"] },
    });
    const moved: Feature = { name: "moved", before: [30, 40, 30, 20], now: [5, 20, 50, 60] };
    const traffic = ["model_predictions_total", "model_labels_total"].map((name) => ({
      series: `${name}{model="fraud",version="6"}`,
      values: `0+100x${NOW}`,
    }));
    const total = (minute: number, value: number): Expectation => ({
      at: `${minute}m`,
      expr: `sum_over_time(noops:retrain:trigger[3h])`,
      samples: value < 0 ? [] : [{ labels: `{model="fraud"}`, value }],
    });
    const wanted = [total(CHANGE + WINDOW, 0), total(NOW, 1)];
    expect(
      await testRules({
        groups: driftGroups(model, {}),
        series: [...seriesOf(shape, [moved]), ...traffic],
        expectations: wanted,
      }),
    ).toBe("");
  });

  test.each([
    {
      why: "nothing",
      labels: 100,
      requests: 100,
      triggers: 1,
      gate: "noops:retrain:labels >= bool 1000",
      reason: "COOLDOWN",
    },
    {
      why: "labels that cover half of the requests",
      labels: 50,
      requests: 100,
      triggers: 0,
      gate: "noops:retrain:label_coverage >= bool 0.8",
      reason: "LABEL_COVERAGE_LOW",
    },
    {
      why: "too few labels",
      labels: 2,
      requests: 2,
      triggers: 0,
      gate: "noops:retrain:labels >= bool 1000",
      reason: "TOO_FEW_LABELS",
    },
  ])("is held back by $why, and its series say so", async ({ labels, requests, triggers, gate, reason }) => {
    const shape = { input: "bins", reference: "baseline" } as const;
    const model = modelOf({
      deployment: { registry: "mlflow", name: "fraud", retrain: { uses: "http", pipeline: "train" } },
      drift: { ...shape, window: `${WINDOW}m`, interval: "1m", featureCount: 1, critical: ["moved"] },
    });
    const moved: Feature = { name: "moved", before: [30, 40, 30, 20], now: [5, 20, 50, 60] };
    const counters = { model_predictions_total: requests, model_labels_total: labels };
    const series = Object.entries(counters).map(([name, rate]) => ({
      series: `${name}{model="fraud",version="6"}`,
      values: `0+${rate}x${NOW}`,
    }));
    const one = (expr: string, value: number): Expectation => ({
      at: `${NOW}m`,
      expr,
      samples: [{ labels: `{model="fraud"}`, value }],
    });
    const wanted = [
      one("sum by (model) (noops:retrain:confirmed)", 1),
      one(gate, triggers),
      one("sum_over_time(noops:retrain:trigger[3h])", triggers),
      one("max_over_time(noops:retrain:cooling[1m])", triggers),
      ...(
        [
          [CHANGE - 1, "NOT_DRIFTED", 0],
          [CHANGE + WINDOW - 1, "NOT_CONFIRMED", 0],
          [NOW, reason, 0],
        ] as const
      ).map(([minute, why, value]): Expectation => ({
        at: `${minute}m`,
        expr: "noops:retrain:reason",
        samples: [{ labels: `noops:retrain:reason{model="fraud",reason="${why}"}`, value }],
      })),
      {
        at: `${NOW}m`,
        expr: `sum(count_over_time(noops:retrain:reason{reason="DRIFT_CONFIRMED"}[3h])) or vector(0)`,
        samples: [{ labels: "{}", value: triggers }],
      },
    ];
    expect(
      await testRules({
        groups: driftGroups(model, {}),
        series: [...seriesOf(shape, [moved]), ...series],
        expectations: wanted,
      }),
    ).toBe("");
  });
});
