import { setTimeout as wait } from "node:timers/promises";
import { compileModel } from "@noops-ml/rules/compile/compile-model.ts";
import { buildModels, type BuiltModel } from "@noops-ml/rules/model/build-models.ts";
import { renderPrometheusRules } from "@noops-ml/rules/render/prometheus-rules.ts";
import { parseSources } from "@noops-ml/rules/spec/parse-sources.ts";
import { seededRandom } from "../seeded-random.ts";
import { ownMetric, startPrometheus } from "./prometheus.ts";
import { remoteWrite, type Series } from "./remote-write.ts";

/** What a round of all drift and canary groups took. */
export interface EvaluationCost {
  readonly sumSeconds: number;
  readonly longestSeconds: number;
  /** CPU time of the server in one round: unlike the group times it does not grow when other programs run. */
  readonly cpuSeconds: number;
  readonly samples: number;
  readonly memoryMb: number;
  readonly rules: number;
  readonly missedIterations: number;
}

const [MODELS, FEATURES, BINS, CANARIES] = [100, 50, 11, 10];
const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];
const SCRAPE_MS = 30_000;
/** The head refuses samples that are an hour older than its newest: a few less than an hour are safe. */
const MARGIN_SAMPLES = 8;
const SERIES_PER_REQUEST = 1100;
/** Faster than in production, so that two rounds fit into the bench; the work of a round is the same. */
const BENCH_INTERVAL = "2m";
const ROUNDS_WITHIN_MS = 480_000;

/** 100 models × 50 features × 11 bins, 10 canaries, window 1h, reference 7 days back: the full rules on a real server. */
export async function measureEvaluation(): Promise<EvaluationCost> {
  const models = buildAll();
  const files = Object.fromEntries(models.map((built) => [`${built.model.name}.yaml`, rulesOf(built)]));
  const server = await startPrometheus({ ruleFiles: files, history: weekAgo(Date.now()) });
  try {
    await writeTraffic(server.url);
    return await measure(server.url, models.length);
  } finally {
    await server.stop();
  }
}

const name = (model: number): string => `m${String(model).padStart(3, "0")}`;
const versions = (model: number): readonly string[] => (model < CANARIES ? ["1", "2"] : ["1"]);

function buildAll(): readonly BuiltModel[] {
  const sources = Array.from({ length: MODELS }, (_, model) => ({
    file: `${name(model)}.yaml`,
    text: JSON.stringify({
      apiVersion: "noops.ml/v1alpha1",
      kind: "Model",
      metadata: { name: name(model) },
      spec: {
        slos: [
          {
            name: "availability",
            objective: 99,
            events: { bad: "model_prediction_errors_total", total: "model_predictions_total" },
          },
        ],
        drift: { input: "bins", reference: "offset", interval: BENCH_INTERVAL, featureCount: FEATURES },
        ...(model < CANARIES && {
          canary: { requests: "model_predictions_total", errors: "model_prediction_errors_total" },
        }),
      },
    }),
  }));
  const built = buildModels(parseSources(sources), { unixSeconds: () => 0 });
  if (built.issues.length > 0) throw new Error(JSON.stringify(built.issues));
  return built.models;
}

/** The drift and canary groups; the SLO groups are measured elsewhere. */
function rulesOf(built: BuiltModel): string {
  const groups = compileModel(built, {}).filter((group) => /^noops-(drift|canary)-/.test(group.name));
  return renderPrometheusRules(groups, ["bench"]);
}

/** The recorded rows of seven days ago, around the time that `offset 7d` will ask for. */
function weekAgo(now: number): string {
  const lines: string[] = [];
  for (const [metric, value] of [
    ["noops:feature_bin:inc", 50_000 / BINS],
    ["noops:feature_n", 50_000],
  ] as const) {
    lines.push(`# TYPE ${metric} gauge`);
    const bins = metric === "noops:feature_n" ? [""] : Array.from({ length: BINS }, (_, bin) => `,bin="b${bin}"`);
    for (let model = 0; model < MODELS; model += 1)
      for (let feature = 0; feature < FEATURES; feature += 1)
        for (const bin of bins)
          for (let at = -2; at <= 10; at += 4)
            lines.push(
              `${metric}{model="${name(model)}",version="0",feature="f${feature}",layout="L"${bin}} ${value} ${(now - 7 * DAY + at * MINUTE) / 1000}`,
            );
  }
  return `${lines.join("\n")}\n# EOF\n`;
}

/** The last hour of every bin counter, one sample each half minute; then the roles of the canaries. */
async function writeTraffic(url: string): Promise<void> {
  const random = seededRandom(1);
  const end = Date.now();
  const count = HOUR / SCRAPE_MS - MARGIN_SAMPLES;
  const times = Array.from({ length: count }, (_, i) => end - (count - 1 - i) * SCRAPE_MS);
  let batch: Series[] = [];
  const send = async (one: Series): Promise<void> => {
    batch.push(one);
    if (batch.length < SERIES_PER_REQUEST) return;
    await remoteWrite(url, batch);
    batch = [];
  };
  for (let model = 0; model < MODELS; model += 1)
    for (const version of versions(model)) {
      for (let feature = 0; feature < FEATURES; feature += 1)
        for (let bin = 0; bin < BINS; bin += 1) {
          const perScrape = 30 + 10 * random.uniform();
          const labels = {
            __name__: "model_feature_bin_total",
            model: name(model),
            version,
            feature: `f${feature}`,
            layout: "L",
            bin: `b${bin}`,
            instance: "a",
          };
          await send({ labels, samples: times.map((time, i) => [time, Math.round(perScrape * i)]) });
        }
      if (model < CANARIES) {
        const labels = {
          __name__: "model_version_role",
          model: name(model),
          version,
          role: version === "1" ? "stable" : "canary",
          run: "r1",
        };
        await send({ labels, samples: [[end, 1]] });
      }
    }
  if (batch.length > 0) await remoteWrite(url, batch);
}

/** Waits until every group has been evaluated twice with the data: the first round also creates the series. */
async function measure(url: string, models: number): Promise<EvaluationCost> {
  const evaluations = async (): Promise<number> => sum(await ownMetric(url, "prometheus_rule_evaluations_total"));
  const rules = sum(await ownMetric(url, "prometheus_rule_group_rules"));
  const cpu = async (): Promise<number> => sum(await ownMetric(url, "process_cpu_seconds_total"));
  const until = Date.now() + ROUNDS_WITHIN_MS;
  const reached = async (count: number): Promise<void> => {
    while ((await evaluations()) < count) {
      if (Date.now() > until) throw new Error("two rounds of the rules did not end in time");
      await wait(1000);
    }
  };
  const before = await evaluations();
  await reached(before + rules);
  const afterFirst = await cpu();
  await reached(before + 2 * rules);
  const cpuSeconds = (await cpu()) - afterFirst;
  const durations = await ownMetric(url, "prometheus_rule_group_last_duration_seconds");
  const failures = sum(await ownMetric(url, "prometheus_rule_evaluation_failures_total"));
  if (failures > 0) throw new Error(`${failures} rule evaluations failed`);
  await assertScored(url, models);
  return {
    sumSeconds: sum(durations),
    longestSeconds: Math.max(...durations.map(({ value }) => value)),
    cpuSeconds,
    samples: sum(await ownMetric(url, "prometheus_rule_group_last_evaluation_samples")),
    memoryMb: sum(await ownMetric(url, "process_resident_memory_bytes")) / 2 ** 20,
    rules,
    missedIterations: sum(await ownMetric(url, "prometheus_rule_group_iterations_missed_total")),
  };
}

/** A fast round that scored nothing would be no result. */
async function assertScored(url: string, models: number): Promise<void> {
  const query = "count(noops:feature_drift_state:ref >= 0)";
  const answer = (await (await fetch(`${url}/api/v1/query?query=${encodeURIComponent(query)}`)).json()) as {
    data: { result: { value: [number, string] }[] };
  };
  const scored = Number(answer.data.result[0]?.value[1] ?? 0);
  const expected = FEATURES * (models + CANARIES);
  if (scored !== expected) throw new Error(`${scored} of ${expected} features have a state`);
}

function sum(samples: readonly { readonly value: number }[]): number {
  return samples.reduce((total, { value }) => total + value, 0);
}
