import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, vi } from "vitest";
import { parse, stringify } from "yaml";
import { CANARY_SERIES, DRIFT_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { parseExposition } from "@noops-ml/rules/bin/instrument/exposition.ts";
import { startPrometheus } from "../../bench/drift-simulation/prometheus.ts";
import { inFolder, runNoops } from "../../rules/bin/run-noops.ts";

const KITS = join(import.meta.dirname, "../../../provisioning/instrumentation");
const SPEC = `apiVersion: noops.ml/v1alpha1
kind: Model
metadata: {name: fraud}
spec:
  slos:
    - {name: availability, objective: 99, events: {bad: model_prediction_errors_total, total: model_predictions_total}}
  drift: {input: bins, reference: baseline}
  canary:
    requests: model_predictions_total
    errors: model_prediction_errors_total
    latency: {histogram: model_prediction_latency_seconds, le: 0.25}
    loss: {required: false}
    classes: model_predictions_by_class_total
`;

/** The example server of a kit while it runs. */
export interface Example {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.stdin?.end();
  await once(child, "exit");
}

/** Starts the example of a kit; its first line is its address, and it ends with its standard input. */
export async function startExample(kit: string, command: string, args: readonly string[]): Promise<Example> {
  const child = spawn(command, args, {
    cwd: join(KITS, kit),
    env: { ...process.env, PORT: "0" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  for await (const url of createInterface(child.stdout)) return { url, stop: () => stop(child) };
  throw new Error("the example ended without an address");
}

/** Every kit makes the same promises, whatever its language and library. */
export async function expectContract(url: string): Promise<void> {
  const samples = parseExposition(await (await fetch(`${url}/metrics`)).text());
  const bins = samples
    .filter(({ name, labels }) => name === "model_feature_bin_total" && labels["version"] === "7")
    .map(({ labels }) => labels["bin"]);
  expect(bins).toEqual(["d01", "d02", "d03", "d04", "missing", "other", "chip", "online", "missing", "other"]);
  await inFolder(async (folder) => {
    await writeFile(join(folder, "fraud.yaml"), SPEC);
    expect(await runNoops(folder, ["instrument", "check", url, "--spec", "fraud.yaml"])).toEqual({
      code: 0,
      out: "fraud: everything that the spec reads is exposed.\n",
      err: "",
    });
    await runNoops(folder, ["compile", "fraud.yaml", "--out", "out", "--only", "prometheus", "--test-interval", "1s"]);
    await expectRecorded(url, await readFile(join(folder, "out/prometheus/fraud.rules.yaml"), "utf8"));
  });
}

/** The same rules, each second: their own intervals are minutes, and only the first values matter here. */
function hurried(ruleFile: string): string {
  const { groups } = parse(ruleFile) as { groups: object[] };
  return stringify({ groups: groups.map((group) => ({ ...group, interval: "1s" })) });
}

/** A real Prometheus reads the example and records what SLOs, drift and canary are judged by. */
async function expectRecorded(url: string, ruleFile: string): Promise<void> {
  const prometheus = await startPrometheus({
    ruleFiles: { "fraud.rules.yaml": hurried(ruleFile) },
    targets: [new URL(url).host],
  });
  try {
    const value = async (query: string): Promise<number> => {
      const answer = await fetch(`${prometheus.url}/api/v1/query?query=${encodeURIComponent(query)}`);
      const { data } = (await answer.json()) as { data: { result: { value: [number, string] }[] } };
      return Number(data.result[0]?.value[1]);
    };
    const becomes = (query: string, least: number, most: number) =>
      vi.waitFor(
        async () => {
          const found = await value(query);
          if (!(found >= least && found <= most)) throw new Error(`${query} is ${found}`);
        },
        { timeout: 150_000, interval: 500 },
      );
    await becomes(`slo:sli_error:ratio_rate5m{sloth_id="fraud-availability"}`, 0.2, 0.3);
    await becomes(`${DRIFT_SERIES.rows}{feature="channel"}`, 100, Infinity);
    await becomes(`${CANARY_SERIES.blockRequests}{version="7", guard="errors"}`, 100, Infinity);
    await becomes(`${CANARY_SERIES.canaryRequests}{run="r1", guard="errors"}`, 100, Infinity);
  } finally {
    await prometheus.stop();
  }
}
