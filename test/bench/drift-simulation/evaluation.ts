import { setTimeout as wait } from "node:timers/promises";
import { parseDuration } from "@noops-ml/alerts/policy/duration.ts";
import { compileModel } from "@noops-ml/rules/compile/compile-model.ts";
import type { RuleGroup } from "@noops-ml/rules/compile/rule.ts";
import type { BuiltModel } from "@noops-ml/rules/model/build-models.ts";
import { renderPrometheusRules } from "@noops-ml/rules/render/prometheus-rules.ts";
import { buildAll, name, VERSION_FEATURES, weekAgo, writeTraffic } from "./evaluation-data.ts";
import { ownMetric, startPrometheus } from "./prometheus.ts";

/** What a round took in which every group was evaluated once. */
export interface EvaluationCost {
  readonly sumSeconds: number;
  readonly longestSeconds: number;
  /** CPU time of the server, garbage collection included: unlike group times it hardly grows when other programs run. */
  readonly cpuSeconds: number;
  /** What the round left to the garbage collector: the same whatever else the machine does. */
  readonly allocatedMb: number;
  /** Share of a core that the groups take at the intervals of production. */
  readonly coreShare: number;
  readonly samples: number;
  readonly memoryMb: number;
  readonly rules: number;
  readonly missedIterations: number;
}

/** The same for all groups, so that a round holds each of them once; its work does not depend on the interval. */
const BENCH_INTERVAL = "2m";
const POLL_MS = 5000;
const ROUND_WITHIN_MS = 480_000;

/**
 * 100 models × 50 features × 11 bins, two checks per feature, 10 canaries, window 1h, reference 7 days back: the groups of
 * drift, canaries, quality and health on a real server.
 */
export async function measureEvaluation(): Promise<EvaluationCost> {
  const groups = buildAll().map(analysisGroups);
  const files = Object.fromEntries(
    groups.map((ofModel, model) => [
      `${name(model)}.yaml`,
      renderPrometheusRules(
        ofModel.map((group) => ({ ...group, interval: BENCH_INTERVAL })),
        ["bench"],
      ),
    ]),
  );
  const server = await startPrometheus({ ruleFiles: files, history: weekAgo(Date.now()) });
  try {
    await writeTraffic(server.url);
    return await measure(server.url, groups.flat());
  } finally {
    await server.stop();
  }
}

/** All groups but those of SLOs, which are measured elsewhere. */
function analysisGroups(built: BuiltModel): readonly RuleGroup[] {
  return compileModel(built, {}).filter((group) => /^noops-(drift|canary|quality|health)-/.test(group.name));
}

/** Waits for two rounds with the data: the first one also creates the series, the second one is measured. */
async function measure(url: string, groups: readonly RuleGroup[]): Promise<EvaluationCost> {
  const spent = async () => ({
    cpuSeconds: sum(await ownMetric(url, "process_cpu_seconds_total")),
    allocatedBytes: sum(await ownMetric(url, "go_memstats_alloc_bytes_total")),
  });
  await roundSince(url, Date.now());
  const before = await spent();
  await roundSince(url, Date.now());
  const after = await spent();
  const failures = sum(await ownMetric(url, "prometheus_rule_evaluation_failures_total"));
  if (failures > 0) throw new Error(`${failures} rule evaluations failed`);
  await assertScored(url);
  const durations = await groupMetric(url, "prometheus_rule_group_last_duration_seconds");
  const coreShares = groups.map((group) => (durations.get(group.name) ?? NaN) / (parseDuration(group.interval) ?? NaN));
  return {
    sumSeconds: total(durations.values()),
    longestSeconds: Math.max(...durations.values()),
    cpuSeconds: after.cpuSeconds - before.cpuSeconds,
    allocatedMb: (after.allocatedBytes - before.allocatedBytes) / 2 ** 20,
    coreShare: total(coreShares),
    samples: sum(await ownMetric(url, "prometheus_rule_group_last_evaluation_samples")),
    memoryMb: sum(await ownMetric(url, "process_resident_memory_bytes")) / 2 ** 20,
    rules: sum(await ownMetric(url, "prometheus_rule_group_rules")),
    missedIterations: sum(await ownMetric(url, "prometheus_rule_group_iterations_missed_total")),
  };
}

/** Resolves when every group has been evaluated after `from`. */
async function roundSince(url: string, from: number): Promise<void> {
  const until = from + ROUND_WITHIN_MS;
  for (;;) {
    const last = await groupMetric(url, "prometheus_rule_group_last_evaluation_timestamp_seconds");
    if (last.size > 0 && Math.min(...last.values()) * 1000 >= from) return;
    if (Date.now() > until) throw new Error("a round of the rules did not end in time");
    await wait(POLL_MS);
  }
}

/** A metric of the server by name of the group. */
async function groupMetric(url: string, metric: string): Promise<ReadonlyMap<string, number>> {
  const samples = await ownMetric(url, metric);
  return new Map(samples.map(({ labels, value }) => [/;([^;"]+)"/.exec(labels)?.[1] ?? labels, value]));
}

/** A fast round that scored nothing would be no result. */
async function assertScored(url: string): Promise<void> {
  const query = "count(noops:feature_drift_state:ref >= 0)";
  const answer = (await (await fetch(`${url}/api/v1/query?query=${encodeURIComponent(query)}`)).json()) as {
    data: { result: { value: [number, string] }[] };
  };
  const scored = Number(answer.data.result[0]?.value[1] ?? 0);
  if (scored !== VERSION_FEATURES) throw new Error(`${scored} of ${VERSION_FEATURES} features have a state`);
}

function sum(samples: readonly { readonly value: number }[]): number {
  return total(samples.map(({ value }) => value));
}

function total(values: Iterable<number>): number {
  return [...values].reduce((all, value) => all + value, 0);
}
