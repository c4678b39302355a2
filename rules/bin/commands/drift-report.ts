import { stat, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command } from "../command.ts";
import { countBins, type Progress } from "../drift/count.ts";
import { readPrometheusReport } from "../drift/prometheus.ts";
import { renderDriftSvg } from "../drift/render-svg.ts";
import { renderDriftTable } from "../drift/render-table.ts";
import { driftReport, type DriftReport } from "../drift/report.ts";
import { sampleReference } from "../drift/sample.ts";
import { EXIT, type ExitCode, type Io, IoError, UsageError } from "../io.ts";
import { createPrometheusClient } from "../prometheus-client.ts";

const DEFAULT_BINS = 10;
const KILOBYTES_PER_MEGABYTE = 1024;
const MILLISECONDS_PER_SECOND = 1000;

/** What the comparison took, for people who compare tools. */
interface Cost {
  readonly seconds: number;
  readonly valuesPerSecond: number;
  readonly cpuMicroseconds: number;
  readonly peakMb: number;
}

/** `noops drift report`: two files, or a model in Prometheus, to scores and a verdict. */
export const driftReportCommand: Command = {
  name: "drift report",
  summary: "Say which features have drifted, from two files or from Prometheus.",
  operands: "CURRENT --reference REFERENCE | --prometheus URL --model NAME",
  options: {
    reference: { type: "string", value: "FILE", help: "What the model was trained on: CSV or JSON lines." },
    feature: { type: "string", value: "NAME", multiple: true, help: "Only this column; may be repeated." },
    critical: { type: "string", value: "NAME", multiple: true, help: "A feature whose drift alone counts." },
    bins: { type: "string", value: "N", help: `Bins of a numeric feature, ${DEFAULT_BINS} by default.` },
    prometheus: { type: "string", value: "URL", help: "Read the recorded scores instead of files." },
    model: { type: "string", value: "NAME", help: "The model in Prometheus." },
    svg: { type: "string", value: "FILE", help: "Draw both mixes of every feature." },
    json: { type: "boolean", help: "Print the report as JSON." },
  },
  run: async (args, io) => {
    const started = io.now();
    const url = args.text("prometheus");
    const report =
      url === undefined
        ? await fromFiles(args.operands, io, {
            reference: args.text("reference"),
            features: args.texts("feature"),
            critical: args.texts("critical"),
            bins: args.text("bins"),
          })
        : await readPrometheusReport(createPrometheusClient(url, io.env), args.text("model"));
    const svg = args.text("svg");
    if (svg !== undefined) await save(resolve(io.cwd, svg), renderDriftSvg(report));
    if (args.flag("json")) {
      const cost = url === undefined ? { cost: costOf(report, (io.now() - started) / MILLISECONDS_PER_SECOND) } : {};
      io.out(`${JSON.stringify({ ...report, ...cost }, undefined, 2)}\n`);
    } else io.out(renderDriftTable(report));
    return exitOf(report);
  },
};

/** No data is not fine: a pipeline that asks must not go on without an answer. */
function exitOf({ state }: DriftReport): ExitCode {
  return state === "alert" || state === "insufficient" ? EXIT.issues : EXIT.fine;
}

type Files = {
  readonly reference: string | undefined;
  readonly features: readonly string[];
  readonly critical: readonly string[];
  readonly bins: string | undefined;
};

async function fromFiles(operands: readonly string[], io: Io, files: Files): Promise<DriftReport> {
  const [current, ...more] = operands;
  if (current === undefined || more.length > 0 || files.reference === undefined)
    throw new UsageError("Name one file with current rows, and --reference with the rows to compare with.");
  const binCount = files.bins === undefined ? DEFAULT_BINS : Number(files.bins);
  if (!Number.isInteger(binCount) || binCount < 2)
    throw new UsageError(`--bins ${files.bins ?? ""} is no number of bins.`);
  const [referencePath, currentPath] = [resolve(io.cwd, files.reference), resolve(io.cwd, current)];
  const shape = await sampleReference(referencePath, binCount, files.features);
  const reference = await countBins(referencePath, shape.features, await progressOf(io, "reference", referencePath));
  const now = await countBins(currentPath, shape.features, await progressOf(io, "current rows", currentPath));
  if (io.terminal) io.err("\r\u001b[K");
  return driftReport({ shape, reference, current: now }, files.critical);
}

/** A line that a person can watch; nothing for a pipe. */
async function progressOf(io: Io, what: string, path: string): Promise<Progress> {
  if (!io.terminal) return () => undefined;
  const size = await stat(path).then(
    ({ size: bytes }) => bytes,
    (error: unknown) => {
      throw new IoError(`${path} could not be read: ${String(error)}`, { cause: error });
    },
  );
  return (bytesRead) => {
    io.err(`\rreading ${what}: ${Math.min(100, Math.round((100 * bytesRead) / Math.max(1, size)))} %`);
  };
}

async function save(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    throw new IoError(`${path} could not be written: ${String(error)}`, { cause: error });
  }
}

function costOf(report: DriftReport, seconds: number): Cost {
  // The reference is read twice: for its bins and for its counts.
  const values = report.features.length * (report.currentRows + 2 * report.referenceRows);
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return {
    seconds,
    cpuMicroseconds: userCPUTime + systemCPUTime,
    valuesPerSecond: Math.round(values / Math.max(seconds, 1e-3)),
    peakMb: Math.round(maxRSS / KILOBYTES_PER_MEGABYTE),
  };
}
