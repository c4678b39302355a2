import { decideCanary } from "@noops-ml/rules/stats/verdict/decide-canary.ts";
import type { CanaryDecision } from "@noops-ml/rules/stats/verdict/decide-canary.ts";
import { robustDifference } from "@noops-ml/rules/stats/evidence/robust-difference.ts";
import { addCells, sameDistributionFactor } from "@noops-ml/rules/stats/evidence/same-distribution.ts";
import type { CellBlock } from "@noops-ml/rules/stats/evidence/same-distribution.ts";
import { addRate, discount, dispersionOf, NO_RATES } from "@noops-ml/rules/stats/evidence/dispersion.ts";
import type { RateSums } from "@noops-ml/rules/stats/evidence/dispersion.ts";
import { advanceGuard, guardOk, guardWorse, startGuard } from "@noops-ml/rules/stats/verdict/guard-evidence.ts";
import type { GuardEvidence, GuardPlan } from "@noops-ml/rules/stats/verdict/guard-evidence.ts";
import type { InputSeries } from "./rule-test.ts";
import { valueOf } from "../../stats/value-of.ts";

/** What one pod served in one minute. `slow[i]` is slower than bound i; classes sum to n. */
export type Minute = {
  readonly n: number;
  readonly k: number;
  readonly slow: readonly number[];
  readonly classes: readonly number[];
  readonly labels: number;
  readonly loss: number;
};

/** A pod: born with counters at 0 in minute `from`; `minutes[0]` belongs to the minute after. */
export type Pod = {
  readonly version: string;
  readonly name: string;
  readonly from: number;
  readonly minutes: readonly Minute[];
  /** The minute at whose end its counters have started again from 0. */
  readonly restartAt?: number;
};

/** Stable and canary of one attempt, in these minutes. */
export type Run = {
  readonly id: string;
  readonly stable: string;
  readonly canary: string;
  readonly from: number;
  readonly to: number;
};

export type Scenario = { readonly pods: readonly Pod[]; readonly runs: readonly Run[]; readonly end: number };

export const BOUNDS = ["0.1", "0.25", "1"] as const;
export const CLASSES = ["low", "high", "other"] as const;
/** Bounds that cut the histogram into cells. */
export const SHAPE = [0.1, 1] as const;
const REPLICAS = ["bot-0", "bot-1"] as const;

/** Counters as a server exposes them; the role gauge twice, as two replicas of the bot do. */
export function inputSeries({ pods, runs, end }: Scenario): InputSeries[] {
  return [...pods.flatMap((pod) => podSeries(pod, end)), ...runs.flatMap((run) => roleSeries(run, end))];
}

function podSeries(pod: Pod, end: number): InputSeries[] {
  const labels = `model="fraud",version="${pod.version}",instance="${pod.name}"`;
  const counter = (name: string, more: string, of: (minute: Minute) => number, bornLate = false): InputSeries => ({
    series: `${name}{${labels}${more}}`,
    values: counterValues(pod, end, of, bornLate),
  });
  return [
    counter("model_predictions_total", "", (minute) => minute.n),
    counter("model_prediction_errors_total", "", (minute) => minute.k, true),
    ...BOUNDS.map((le, i) =>
      counter("model_prediction_latency_seconds_bucket", `,le="${le}"`, (minute) => minute.n - (minute.slow[i] ?? 0)),
    ),
    counter("model_prediction_latency_seconds_bucket", `,le="+Inf"`, (minute) => minute.n),
    ...CLASSES.map((name, i) =>
      counter("model_predictions_by_class_total", `,class="${name}"`, (minute) => minute.classes[i] ?? 0),
    ),
    // One feature follows the predicted class, the other one is constant.
    ...CLASSES.map((name, i) =>
      counter(
        "model_feature_bin_total",
        `,feature="amount",layout="L",bin="${name}"`,
        (minute) => minute.classes[i] ?? 0,
      ),
    ),
    counter("model_feature_bin_total", `,feature="country",layout="L",bin="one"`, (minute) => minute.n),
    counter("model_feature_bin_total", `,feature="country",layout="L",bin="two"`, () => 0),
    counter("model_labels_total", "", (minute) => minute.labels),
    counter("model_label_loss_total", "", (minute) => minute.loss),
  ];
}

function counterValues(pod: Pod, end: number, of: (minute: Minute) => number, bornLate: boolean): string {
  const values: string[] = [];
  let value = 0;
  let born = !bornLate;
  for (let t = 0; t <= end; t += 1) {
    const minute = pod.minutes[t - pod.from - 1];
    if (t < pod.from || t > pod.from + pod.minutes.length) {
      values.push("_");
      continue;
    }
    if (t === pod.restartAt) value = 0;
    value += minute ? of(minute) : 0;
    born ||= value > 0;
    values.push(born ? String(value) : "_");
  }
  return values.join(" ");
}

function roleSeries(run: Run, end: number): InputSeries[] {
  const values = Array.from({ length: end + 1 }, (_, t) => (t >= run.from && t <= run.to ? "1" : "_")).join(" ");
  return (["stable", "canary"] as const).flatMap((role) =>
    REPLICAS.map((replica) => ({
      series: `model_version_role{model="fraud",version="${run[role]}",role="${role}",run="${run.id}",instance="${replica}"}`,
      values,
    })),
  );
}

/** The sum over the pods of a version that were scraped at both ends of the minute without a restart between. */
function blockOf(pods: readonly Pod[], version: string, t: number): Minute | undefined {
  const minutes = pods.flatMap((pod) => {
    const minute = pod.version === version && t > pod.from ? pod.minutes[t - pod.from - 1] : undefined;
    return minute && t !== pod.restartAt ? [minute] : [];
  });
  if (minutes.length === 0) return undefined;
  const sum = (of: (minute: Minute) => number): number => minutes.reduce((total, minute) => total + of(minute), 0);
  return {
    n: sum((minute) => minute.n),
    k: sum((minute) => minute.k),
    slow: BOUNDS.map((_, i) => sum((minute) => minute.slow[i] ?? 0)),
    classes: CLASSES.map((_, i) => sum((minute) => minute.classes[i] ?? 0)),
    labels: sum((minute) => minute.labels),
    loss: sum((minute) => minute.loss),
  };
}

/** What the statistics say about a run in one minute. */
export type OracleMinute = {
  readonly t: number;
  readonly decision: CanaryDecision;
  readonly guards: Readonly<Record<string, { readonly worse: number | null; readonly ok: number | null }>>;
  /** log e that the arms differ: classes, latency shape and features. */
  readonly different: Readonly<Record<CellGuard, number | null>>;
  readonly age: number;
  readonly requests: number;
  readonly last10: number;
  readonly history: number;
  /** Opinion of F7 on errors: 1 worse, 0 not, `null` before five blocks. */
  readonly robust: number | null;
};

/** Everything that F4 looks at, as counts per cell of a minute. */
const CELLS = {
  classes: (minute: Minute) => minute.classes,
  latency_shape: (minute: Minute) => [
    minute.n - (minute.slow[0] ?? 0),
    (minute.slow[0] ?? 0) - (minute.slow[2] ?? 0),
    minute.slow[2] ?? 0,
  ],
  "feature:amount": (minute: Minute) => minute.classes,
  "feature:country": (minute: Minute) => [minute.n, 0],
} as const;
export type CellGuard = keyof typeof CELLS;

/** F4 of one guardrail so far. */
type CellState = { readonly past: CellBlock; readonly rates: readonly RateSums[]; readonly log: number | null };

function startCells(of: (minute: Minute) => readonly number[], past: readonly Minute[]): CellState {
  const none = of({ n: 0, k: 0, slow: [], classes: CLASSES.map(() => 0), labels: 0, loss: 0 }).map(() => 0);
  const rates = none.map((_, i) =>
    past.reduce((sums, one) => addRate(sums, { requests: one.n, events: of(one)[i] ?? 0 }), NO_RATES),
  );
  return { past: { canary: none, stable: none }, rates, log: null };
}

function advanceCells(
  { past, rates, log }: CellState,
  canary: readonly number[] | undefined,
  stable: readonly number[],
): CellState {
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  const now: CellBlock = { canary: canary ?? stable.map(() => 0), stable };
  const [nc, ns] = [sum(now.canary), sum(stable)];
  const disp = Math.max(...rates.map(dispersionOf));
  const factor = canary && nc + ns > 0 ? sameDistributionFactor(past, now) / discount(disp, nc, ns) : undefined;
  return {
    past: addCells(past, now),
    rates: rates.map((sums, i) => addRate(sums, { requests: ns, events: stable[i] ?? 0 })),
    log: factor === undefined ? log : (log ?? 0) + factor,
  };
}

const GUARDS: readonly (readonly [
  string,
  (minute: Minute) => { n: number; k: readonly number[] },
  GuardPlan,
  number,
])[] = [
  ["errors", (minute) => ({ n: minute.n, k: [minute.k] }), { rareBar: 1e-4 }, 0.4],
  ["latency", (minute) => ({ n: minute.n, k: minute.slow }), { okSeries: 1 }, 0.3],
  ["loss", (minute) => ({ n: minute.labels, k: [minute.loss] }), {}, 0.3],
];

/** Replays a run through `rules/stats`, minute by minute: the expected values of the rules. */
export function oracle(scenario: Scenario, run: Run): OracleMinute[] {
  const { pods } = scenario;
  const past: Minute[] = [];
  for (let t = 1; t < run.from; t += 1) past.push(...[blockOf(pods, run.stable, t)].filter((one) => one !== undefined));
  const states = new Map<string, GuardEvidence>(
    GUARDS.map(([name, of]) => [
      name,
      startGuard(
        name === "latency" ? BOUNDS.length : 1,
        past.map((minute) => ({ stableRequests: of(minute).n, stableEvents: of(minute).k })),
      ),
    ]),
  );
  const cells = new Map(Object.entries(CELLS).map(([name, of]) => [name as CellGuard, startCells(of, past)]));
  const requests: number[] = [];
  const differences: number[] = [];
  const minutes: OracleMinute[] = [];
  for (let t = run.from; t <= run.to; t += 1) {
    const [canary, stable] = [blockOf(pods, run.canary, t), blockOf(pods, run.stable, t)];
    if (canary && stable) {
      for (const [name, of, plan] of GUARDS) {
        const [c, s] = [of(canary), of(stable)];
        const state = states.get(name) ?? startGuard(1);
        const block = { canaryRequests: c.n, stableRequests: s.n, canaryEvents: c.k, stableEvents: s.k };
        states.set(name, valueOf(advanceGuard(state, block, plan)));
      }
    } else if (stable) {
      for (const [name, of] of GUARDS) {
        const state = states.get(name) ?? startGuard(1);
        const one = { stableRequests: of(stable).n, stableEvents: of(stable).k };
        states.set(name, {
          ...startGuard(state.history.length, [...state.window, one]),
          worse: state.worse,
          logWorse: state.logWorse,
          ok: state.ok,
          blocks: state.blocks,
        });
      }
    }
    if (stable)
      for (const [name, state] of cells)
        cells.set(name, advanceCells(state, canary && CELLS[name](canary), CELLS[name](stable)));
    requests.push(canary?.n ?? 0);
    if (canary && stable && canary.n > 0 && stable.n > 0) differences.push(canary.k / canary.n - stable.k / stable.n);
    const opinion = robustDifference(differences, 0.05);
    const robust = opinion.ok ? Number(opinion.value.worse) : null;
    const different = Object.fromEntries([...cells].map(([name, { log }]) => [name, log])) as OracleMinute["different"];
    minutes.push(summary({ t, states, different, robust, requests, age: t - run.from + 1 }));
  }
  return minutes;
}

function summary({
  t,
  states,
  different,
  robust,
  requests,
  age,
}: {
  t: number;
  states: Map<string, GuardEvidence>;
  different: OracleMinute["different"];
  robust: number | null;
  requests: readonly number[];
  age: number;
}): OracleMinute {
  const guards = Object.fromEntries(
    [...states].map(([name, state]) => [name, { worse: guardWorse(state), ok: guardOk(state) }]),
  );
  const total = requests.reduce((sum, n) => sum + n, 0);
  const last10 = requests.slice(-11).reduce((sum, n) => sum + n, 0);
  const history = states.get("errors")?.history[0]?.blocks ?? 0;
  const decision = valueOf(
    decideCanary({
      ageMinutes: age,
      canaryRequests: total,
      canaryRequestsLast10: last10,
      historyBlocks: history,
      guards: GUARDS.map(([name, , , weight]) => ({
        name,
        weight,
        required: true,
        logWorse: guards[name]?.worse ?? null,
        logOk: guards[name]?.ok ?? null,
      })),
      logDifferent: different.classes,
    }),
  );
  return { t, decision, guards, different, robust, age, requests: total, last10, history };
}
