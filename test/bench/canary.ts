import { slowerEvidence, type LatencyBlock } from "@noops-ml/rules/stats/evidence/slower.ts";
import { longWatch } from "./canary-simulation/horizons.ts";
import { MIXES, mixOf } from "./canary-simulation/mixes.ts";
import { type Calls, METHODS, simulate } from "./canary-simulation/simulate.ts";
import { minutesUntil, shareOf } from "./canary-simulation/summary.ts";
import { falsePromotion, promotion } from "./canary-simulation/promotion.ts";
import { classCalls, latencyCalls } from "./canary-simulation/shapes.ts";
import { atLeast, atMost, type Figure, type FigureResult } from "./figure.ts";

/** More runs, smaller errors: 2 000 by default, 8 000 at night. */
const RUNS = Number(process.env["NOOPS_BENCH_RUNS"] ?? 2000);
const SEED = Number(process.env["NOOPS_BENCH_SEED"] ?? 1);
const MINUTES = 30;
const NOMINAL_PERCENT = 5;

const memory = new Map<string, Calls>();
/** Figures of one scenario read the same runs. */
function callsOf(mixName: string, canaryRate: number): Calls {
  const key = `${mixName} ${canaryRate}`;
  const known = memory.get(key);
  if (known) return known;
  const calls = simulate({ mix: mixOf(mixName), canaryRate, minutes: MINUTES, runs: RUNS, seed: SEED });
  memory.set(key, calls);
  return calls;
}

/** Ours with its bar and Kayenta's rule as peer, then each peer on a line of its own. */
function falseAlarms(mixName: string): Figure {
  const name = `canary.fpr.${mixName}`;
  return {
    name,
    run: () => {
      const calls = callsOf(mixName, mixOf(mixName).rate);
      const shares = METHODS.map((method) => ({ method, ...shareOf(calls[method]) }));
      const [own, ...peers] = shares;
      if (!own) throw new Error("no method");
      const kayenta = peers.find(({ method }) => method === "kayenta");
      const first: FigureResult = {
        ...atMost(name, own.percent, "%", NOMINAL_PERCENT),
        error: own.error,
        ...(kayenta && { peer: "kayenta rule, either direction", peerValue: kayenta.percent }),
      };
      return Promise.resolve([
        first,
        ...peers.map(({ method, percent, error }) => ({
          figure: `${name}.${method}`,
          value: percent,
          unit: "%",
          error,
        })),
      ]);
    },
  };
}

type Regression = {
  readonly mix: string;
  readonly rate: number;
  readonly label: string;
  readonly medianBar?: number;
  readonly powerBar?: number;
};

const REGRESSIONS: readonly Regression[] = [
  { mix: "100v900", rate: 0.02, label: "100v900", medianBar: 12, powerBar: 95 },
  { mix: "300v300", rate: 0.02, label: "300v300" },
  { mix: "20v180", rate: 0.05, label: "20v180", medianBar: 8 },
  { mix: "300v2700_cv50", rate: 0.02, label: "300v2700_cv50" },
];

/** Finite numbers only: JSON has no infinity, so "never" is the end of the watch plus one. */
const finite = (minutes: number): number => (Number.isFinite(minutes) ? minutes : MINUTES + 1);

function detection({ mix, rate, label, medianBar }: Regression): Figure {
  const name = `canary.detect_min.${label}`;
  return {
    name,
    run: () => {
      const calls = callsOf(mix, rate);
      const median = (method: (typeof METHODS)[number]): number => finite(minutesUntil(calls[method], 0.5));
      const own =
        medianBar === undefined
          ? { figure: name, value: median("ours"), unit: "min" }
          : atMost(name, median("ours"), "min", medianBar);
      return Promise.resolve([
        { ...own, peer: "kayenta rule", peerValue: median("kayenta") },
        { figure: `${name}.p90`, value: finite(minutesUntil(calls.ours, 0.9)), unit: "min" },
        ...METHODS.filter((method) => method !== "ours").map((method) => ({
          figure: `${name}.${method}`,
          value: median(method),
          unit: "min",
        })),
      ]);
    },
  };
}

function power({ mix, rate, label, powerBar }: Regression): Figure {
  const name = `canary.power.${label}`;
  return {
    name,
    run: () => {
      const calls = callsOf(mix, rate);
      const { percent, error } = shareOf(calls.ours);
      const own =
        powerBar === undefined ? { figure: name, value: percent, unit: "%" } : atLeast(name, percent, "%", powerBar);
      return Promise.resolve({ ...own, error, peer: "kayenta rule", peerValue: shareOf(calls.kayenta).percent });
    },
  };
}

/** Equal arms whose latency is compared, 1 % of it in the tail: usual, sparse, and with private bursts of that tail. */
const LATENCY_MIXES = [
  { label: "", mix: mixOf("100v900") },
  { label: "_20v180", mix: mixOf("20v180") },
  { label: "_cv100", mix: { ...mixOf("100v900"), burstCv: 1 } },
] as const;

/** Latency by bounds and predicted classes: false alarms and minutes to detect. */
const shapes: readonly Figure[] = [
  ...LATENCY_MIXES.map(({ label, mix }): Figure => {
    const name = `canary.fpr.latency_aa${label}`;
    return {
      name,
      run: () => {
        const calls = latencyCalls({ moved: 0, base: "one_percent", mix, runs: Math.min(RUNS, 1000), seed: SEED });
        return Promise.resolve(
          (["slower", "shape"] as const).map((test): FigureResult => {
            const { percent, error } = shareOf(calls[test]);
            return { ...atMost(`${name}.${test}`, percent, "%", NOMINAL_PERCENT), error };
          }),
        );
      },
    };
  }),
  {
    name: "canary.detect_min.latency_tail",
    run: () =>
      Promise.resolve(
        (["lognormal", "one_percent"] as const).map((base): FigureResult => {
          const mix = mixOf("100v900");
          const { slower, shape } = latencyCalls({ moved: 0.02, base, mix, runs: Math.min(RUNS, 1000), seed: SEED });
          return {
            ...atMost(`canary.detect_min.latency_tail.${base}`, finite(minutesUntil(slower, 0.5)), "min", 5),
            peer: "F4 on the shape, without direction",
            peerValue: finite(minutesUntil(shape, 0.5)),
          };
        }),
      ),
  },
  {
    name: "canary.fpr.classes_aa",
    run: () => {
      const { percent, error } = shareOf(classCalls({ shifted: false, runs: Math.min(RUNS, 1000), seed: SEED }));
      return Promise.resolve({ ...atMost("canary.fpr.classes_aa", percent, "%", NOMINAL_PERCENT), error });
    },
  },
  {
    name: "canary.detect_min.classes",
    run: () => {
      const calls = classCalls({ shifted: true, runs: Math.min(RUNS, 1000), seed: SEED });
      return Promise.resolve({
        figure: "canary.detect_min.classes",
        value: finite(minutesUntil(calls, 0.5)),
        unit: "min",
      });
    },
  },
];

/** Equal arms that are watched for hours: looking longer must not make false alarms likely. */
const WATCHES = [
  { mix: "300v300", minutes: 240 },
  { mix: "300v2700_cv50", minutes: 1440 },
  { mix: "300v2700_cv100", minutes: 1440 },
] as const;
const horizons: readonly Figure[] = WATCHES.map(({ mix, minutes }) => {
  const name = `canary.fpr_long.${mix}_${minutes}min`;
  return {
    name,
    run: () => {
      const calls = longWatch({ mix: mixOf(mix), minutes, runs: RUNS, seed: SEED });
      const { percent, error } = shareOf(calls.ours);
      return Promise.resolve({
        ...atMost(name, percent, "%", NOMINAL_PERCENT),
        error,
        peer: "z-test, read every minute",
        peerValue: shareOf(calls.zTest).percent,
      });
    },
  };
});

/** How long a good canary waits, and how often one at the edge of the margin passes. */
const promotions: readonly Figure[] = [
  {
    name: "canary.promote_min.100v900",
    run: () => {
      const calls = promotion({ mix: mixOf("100v900"), runs: Math.min(RUNS, 1000), seed: SEED });
      const median = minutesUntil(calls, 0.5);
      return Promise.resolve([
        { figure: "canary.promote_min.100v900", value: median, unit: "min" },
        { figure: "canary.promote_min.100v900.p90", value: minutesUntil(calls, 0.9), unit: "min" },
      ]);
    },
  },
  {
    name: "canary.false_promotion",
    run: () => {
      const { percent, error } = shareOf(falsePromotion({ mix: mixOf("100v900"), runs: RUNS, seed: SEED }));
      return Promise.resolve({ ...atMost("canary.false_promotion", percent, "%", NOMINAL_PERCENT), error });
    },
  },
];

/** Time to judge one more minute of latency evidence, for the panel. */
const speed: Figure = {
  name: "canary.judge_blocks_per_s",
  run: () => {
    const arm = { requests: 1000, slower: Array.from({ length: 11 }, (_, i) => 500 - 40 * i) };
    const blocks: LatencyBlock[] = Array.from({ length: 1440 }, () => ({ canary: arm, stable: arm }));
    const start = performance.now();
    const evidence = slowerEvidence(blocks);
    if (!evidence.ok) throw new Error(evidence.reason);
    const seconds = (performance.now() - start) / 1000;
    return Promise.resolve({
      figure: "canary.judge_blocks_per_s",
      value: Math.round(blocks.length / seconds),
      unit: "1/s",
    });
  },
};

/** What `npm run bench` can measure here. */
export const figures: readonly Figure[] = [
  ...MIXES.map(({ name }) => falseAlarms(name)),
  ...REGRESSIONS.flatMap((regression) => [detection(regression), power(regression)]),
  ...shapes,
  ...horizons,
  ...promotions,
  speed,
];
