import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect } from "vitest";
import { parseExposition } from "@noops-ml/rules/bin/instrument/exposition.ts";
import { inFolder, noops } from "../../rules/bin/reports/run-noops.ts";

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

/** Every kit makes the same promises, whatever its language. */
export async function expectContract(url: string): Promise<void> {
  await inFolder(async (folder) => {
    await writeFile(join(folder, "fraud.yaml"), SPEC);
    expect(await noops(folder, "instrument", "check", url, "--spec", "fraud.yaml")).toEqual({
      code: 0,
      out: "fraud: everything that the spec reads is exposed.\n",
      err: "",
    });
  });
  const samples = parseExposition(await (await fetch(`${url}/metrics`)).text());
  const bins = samples.filter(({ name }) => name === "model_feature_bin_total").map(({ labels }) => labels["bin"]);
  expect(bins).toEqual(["d01", "d02", "d03", "d04", "missing", "other", "chip", "online", "missing", "other"]);
}
