import { execFile } from "node:child_process";
import { mkdtemp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { formatDuration, parseDuration } from "@noops-ml/alerts/policy/duration.ts";
import { SLO_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { parse } from "yaml";
import { ownMetric, startPrometheus } from "../drift-simulation/prometheus.ts";
import { quantile } from "../figure.ts";
import { seededRandom } from "../seeded-random.ts";
import { type BenchModel, specText } from "./specs.ts";

/** Evaluation time per minute of the same SLOs, by our rules and by those of Sloth, on one server at one time. */
export interface EvaluationRatio {
  /** Series that a total query reads. */
  readonly series: number;
  readonly oursSeconds: number;
  readonly theirsSeconds: number;
  readonly rounds: number;
}

const run = promisify(execFile);
const NOOPS = new URL("../../../rules/bin/noops.ts", import.meta.url).pathname;
/** Pods with ten label sets each, ten of them as in the design's table of costs, or one; a fifth of the sets knows failures. */
const SHAPES = [
  { series: 100, failing: 20 },
  { series: 10, failing: 2 },
] as const;
const SLOS_PER_SHAPE = 3;
const SLOS = SHAPES.length * SLOS_PER_SHAPE;
const SCRAPE_SECONDS = 60;
const DAY_SECONDS = 86_400;
/** Sloth's longest window over raw series; its period reads a recorded one, as all of our long windows do. */
const RAW_SECONDS = 3 * DAY_SECONDS + 1800;
const PERIOD_SECONDS = 30 * DAY_SECONDS;
/** A pod's requests and failures a minute: a tenth of the budget burns, and nothing alerts. */
const REQUESTS = 600;
const FAILURES = 0.3;
/** How many times as often every group is evaluated: a round costs the same, and the bench need not wait for minutes. */
const PACE = 12;
const ROUNDS = Number(process.env["NOOPS_BENCH_ROUNDS"] ?? 7);
const ROUNDS_WITHIN_MS = 900_000;

const shapeOf = (slo: number) => SHAPES[Math.floor(slo / SLOS_PER_SHAPE)] ?? SHAPES[0];
const ours = (index: number): BenchModel => ({ name: `ours${index}`, service: `ours${index}`, counts: `m${index}` });
const theirs = (index: number): BenchModel => ({
  name: `theirs${index}`,
  service: `theirs${index}`,
  counts: `m${index}`,
});

/** The rule files of both sides for the same traffic; only the names of the services differ. */
export async function bothSides(slos: number): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), "noops-bench-"));
  try {
    const files: Record<string, string> = {};
    for (const [side, model, options] of [
      ["ours", ours, ["--only", "prometheus"]],
      ["theirs", theirs, ["--compat", "sloth"]],
    ] as const) {
      const specs = join(folder, side);
      await mkdir(specs);
      for (let at = 0; at < slos; at += 1) await writeFile(join(specs, `${side}${at}.yaml`), specText(model(at)));
      const out = join(folder, `${side}-out`);
      await run(process.execPath, [NOOPS, "compile", specs, "--out", out, ...options]);
      for (let at = 0; at < slos; at += 1) {
        const name = `${side}${at}.rules.yaml`;
        files[name] = await readFile(join(out, "prometheus", name), "utf8");
      }
    }
    return files;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Some evaluations of every group on a real Prometheus with thirty days of history. */
export async function measureEvaluationRatios(): Promise<EvaluationRatio[]> {
  const files = Object.entries(await bothSides(SLOS)).map(([name, text]) => ({
    name,
    groups: (parse(text) as { groups: Group[] }).groups,
  }));
  const faster = files.map(({ name, groups }) => {
    const hurried = groups.map((group) => ({ ...group, interval: formatDuration(secondsOf(group) / PACE) }));
    return [name, JSON.stringify({ groups: hurried })];
  });
  const server = await startPrometheus({
    ruleFiles: Object.fromEntries(faster) as Record<string, string>,
    history: history(Math.floor(Date.now() / 1000)),
    maxBlockDuration: "486h",
  });
  try {
    const all = files.flatMap(({ groups }) => groups);
    return await measure(server.url, new Map(all.map((group) => [group.name, secondsOf(group)])));
  } finally {
    await server.stop();
  }
}

type Group = { readonly name: string; readonly interval?: string };

/** Groups of Sloth name no interval: the server's minute applies. */
const secondsOf = ({ interval }: Group): number => parseDuration(interval ?? "1m") ?? 60;

/** Raw counters for the windows over them, and the recorded series that the period reads. */
function history(now: number): string {
  const lines: string[] = [];
  const random = seededRandom(3);
  const write = (labels: string, seconds: number, every: number, value: () => number): void => {
    const steps = Math.floor(seconds / every);
    for (let step = 0; step <= steps; step += 1) lines.push(`${labels} ${value()} ${now - (steps - step) * every}`);
  };
  for (const [metric, mean, count] of [
    ["model_prediction_errors_total", FAILURES, "failing"],
    ["model_predictions_total", REQUESTS, "series"],
  ] as const) {
    // OpenMetrics names a counter's family without the suffix.
    lines.push(`# TYPE ${metric.replace(/_total$/, "")} counter`);
    for (let slo = 0; slo < SLOS; slo += 1)
      for (let at = 0; at < shapeOf(slo)[count]; at += 1) {
        let counter = 0;
        write(`${metric}{model="m${slo}",instance="i${at}"}`, RAW_SECONDS, SCRAPE_SECONDS, () => {
          counter += random.requests(mean);
          return counter;
        });
      }
  }
  const recorded = [
    [`${SLO_SERIES.sliError}5m`, "failing", FAILURES / 60, ours, "", 60],
    [`${SLO_SERIES.sliTotal}5m`, "series", REQUESTS / 60, ours, "", 60],
    [SLO_SERIES.sliErrorSum, "failing", FAILURES / 30, ours, "", 120],
    [SLO_SERIES.sliTotalSum, "series", REQUESTS / 30, ours, "", 120],
    [`${SLO_SERIES.sliErrorRatio}5m`, undefined, 1e-4, theirs, ',sloth_window="5m",team="ranking",tier="2"', 60],
  ] as const;
  for (const [metric, count, each, model, more, every] of recorded) {
    lines.push(`# TYPE ${metric} gauge`);
    for (let slo = 0; slo < SLOS; slo += 1) {
      const { service } = model(slo);
      const id = `sloth_id="${service}-availability",sloth_service="${service}",sloth_slo="availability"`;
      const mean = each * (count ? shapeOf(slo)[count] : 1);
      write(`${metric}{${id}${more}}`, PERIOD_SECONDS, every, () => mean * (0.5 + random.uniform()));
    }
  }
  return `${lines.join("\n")}\n# EOF\n`;
}

async function measure(url: string, groups: ReadonlyMap<string, number>): Promise<EvaluationRatio[]> {
  const until = Date.now() + ROUNDS_WITHIN_MS;
  const seen = new Map<string, Map<number, number>>();
  while (![...groups.keys()].every((name) => (seen.get(name)?.size ?? 0) > ROUNDS)) {
    if (Date.now() > until) throw new Error(`${ROUNDS} rounds of the rules did not end in time`);
    await wait(1000);
    const times = byGroup(await ownMetric(url, "prometheus_rule_group_last_evaluation_timestamp_seconds"));
    const durations = byGroup(await ownMetric(url, "prometheus_rule_group_last_duration_seconds"));
    for (const [name, time] of times) {
      const rounds = seen.get(name) ?? new Map<number, number>();
      if (time > 0) rounds.set(time, durations.get(name) ?? NaN);
      seen.set(name, rounds);
    }
  }
  const failures = (await ownMetric(url, "prometheus_rule_evaluation_failures_total")).filter(({ value }) => value > 0);
  if (failures.length > 0) throw new Error(`rule evaluations failed: ${JSON.stringify(failures)}`);
  const perMinute = (side: string, shape: number): number =>
    [...groups]
      .filter(([name]) => {
        const slo = new RegExp(`${side}(\\d+)-`).exec(name)?.[1];
        return slo !== undefined && shapeOf(Number(slo)) === SHAPES[shape];
      })
      .reduce((total, [name, interval]) => total + (60 / interval) * median(seen.get(name)), 0);
  return SHAPES.map(({ series }, shape) => ({
    series,
    oursSeconds: perMinute("ours", shape),
    theirsSeconds: perMinute("theirs", shape),
    rounds: ROUNDS,
  }));
}

/** The first round reads from the disk and creates the series: it is left out. */
function median(rounds: ReadonlyMap<number, number> | undefined): number {
  const inOrder = [...(rounds ?? [])].sort(([a], [b]) => a - b);
  return quantile(
    inOrder.slice(1).map(([, duration]) => duration),
    0.5,
  );
}

function byGroup(samples: readonly { readonly labels: string; readonly value: number }[]): ReadonlyMap<string, number> {
  return new Map(samples.map(({ labels, value }) => [/;([^;"]+)"/.exec(labels)?.[1] ?? labels, value]));
}
