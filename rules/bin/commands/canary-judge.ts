import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { judgeLogs, type CanaryReport } from "../canary/judge.ts";
import { readArmLog } from "../canary/minutes.ts";
import { readPrometheusCanary } from "../canary/prometheus.ts";
import { renderCanarySvg, renderCanaryTable } from "../canary/render.ts";
import type { Command, Parsed } from "../command.ts";
import { EXIT, type ExitCode, type Io, IoError, UsageError } from "../io.ts";
import { createPrometheusClient } from "../prometheus-client.ts";

const DEFAULT_SLOW_SECONDS = 0.25;
const RARE_SHARE = 0.1;
const PERCENT = 100;

/** `noops canary judge`: two logs, or a run in Prometheus, to a verdict. */
export const canaryJudgeCommand: Command = {
  name: "canary judge",
  summary: "Say whether a canary is worse, good enough, or not known yet.",
  operands: "--canary FILE --stable FILE | --prometheus URL --model NAME",
  options: {
    canary: { type: "string", value: "FILE", help: "Requests of the canary: CSV or JSON lines." },
    stable: { type: "string", value: "FILE", help: "Requests of stable; those before the canary are its history." },
    time: { type: "string", value: "COLUMN", help: 'Unix time or ISO 8601, "time" by default.' },
    error: { type: "string", value: "COLUMN", help: 'Whether the request failed, "error" by default.' },
    latency: { type: "string", value: "COLUMN", help: 'Seconds, "latency" by default; without it only errors count.' },
    "slow-seconds": {
      type: "string",
      value: "S",
      help: `A slower request is slow, ${DEFAULT_SLOW_SECONDS} by default.`,
    },
    margin: { type: "string", value: "R", help: "Rate ratio that would be too much, 1.5 by default." },
    objective: { type: "string", value: "PERCENT", help: "SLO: errors rarer than a tenth of what it allows pass." },
    "min-requests": { type: "string", value: "N", help: "Canary requests that a promotion needs, 500 by default." },
    "min-minutes": { type: "string", value: "N", help: "Age that a promotion needs, 30 by default." },
    "min-history": { type: "string", value: "N", help: "Minutes of stable that a verdict needs, 60 by default." },
    prometheus: { type: "string", value: "URL", help: "Read the recorded verdict instead of files." },
    model: { type: "string", value: "NAME", help: "The model in Prometheus." },
    run: { type: "string", value: "ID", help: "The attempt in Prometheus; the newest by default." },
    svg: { type: "string", value: "FILE", help: "Draw the evidence over time." },
    json: { type: "boolean", help: "Print the report as JSON." },
  },
  run: async (args, io) => {
    const url = args.text("prometheus");
    const report =
      url === undefined
        ? await fromFiles(args, io)
        : await readPrometheusCanary(createPrometheusClient(url, io.env), args.text("model"), args.text("run"));
    const svg = args.text("svg");
    if (svg !== undefined) await save(resolve(io.cwd, svg), renderCanarySvg(report));
    io.out(args.flag("json") ? `${JSON.stringify(report, undefined, 2)}\n` : renderCanaryTable(report));
    return exitOf(report);
  },
};

/** Only a promotion is fine: a pipeline that asks must not go on with "not known yet". */
function exitOf({ verdict }: CanaryReport): ExitCode {
  return verdict === "promote" ? EXIT.fine : EXIT.issues;
}

async function fromFiles(args: Parsed, io: Io): Promise<CanaryReport> {
  const [canaryFile, stableFile] = [args.text("canary"), args.text("stable")];
  if (canaryFile === undefined || stableFile === undefined)
    throw new UsageError("Name both logs: --canary FILE --stable FILE.");
  const columns = {
    time: args.text("time") ?? "time",
    error: args.text("error") ?? "error",
    latency: args.text("latency") ?? "latency",
    slowSeconds: positive(args, "slow-seconds") ?? DEFAULT_SLOW_SECONDS,
  };
  const [margin, objective] = [positive(args, "margin"), positive(args, "objective")];
  if (margin !== undefined && margin <= 1) throw new UsageError("--margin must be above 1.");
  if (objective !== undefined && objective >= PERCENT) throw new UsageError("--objective must be below 100.");
  const canary = await readArmLog(resolve(io.cwd, canaryFile), columns);
  const stable = await readArmLog(resolve(io.cwd, stableFile), columns);
  const [minRequests, minAgeMinutes, minHistoryBlocks] = ["min-requests", "min-minutes", "min-history"].map((name) =>
    positive(args, name),
  );
  return judgeLogs(canary, stable, {
    ...(margin !== undefined && { margin }),
    ...(objective !== undefined && { rareBar: (RARE_SHARE * (PERCENT - objective)) / PERCENT }),
    limits: {
      ...(minRequests !== undefined && { minRequests }),
      ...(minAgeMinutes !== undefined && { minAgeMinutes }),
      ...(minHistoryBlocks !== undefined && { minHistoryBlocks }),
    },
  });
}

function positive(args: Parsed, name: string): number | undefined {
  const text = args.text(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new UsageError(`--${name} ${text} is not a positive number.`);
  return value;
}

async function save(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    throw new IoError(`${path} could not be written: ${String(error)}`, { cause: error });
  }
}
