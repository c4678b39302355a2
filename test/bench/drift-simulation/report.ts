import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FEATURES, writeCsv, writeParquet } from "./report-files.ts";

/** What the report of one file took. */
export interface ReportCost {
  readonly rows: number;
  readonly rowsPerSecond: number;
  readonly valuesPerSecond: number;
  readonly valuesPerCpuSecond: number;
  readonly peakMb: number;
}

/** A long file, and a short one of the same kind: memory that does not grow takes the same for both. */
export interface ReportCosts {
  readonly long: ReportCost;
  readonly short: ReportCost;
}

/** Fewer make a quick run; what counts is the default. */
const ROWS = Number(process.env["NOOPS_BENCH_ROWS"] ?? 10_000_000);
const REFERENCE_ROWS = 100_000;
/** Parquet is written slowly, so that its files are shorter; its memory depends on the size of a row group. */
const FILES = {
  csv: { write: writeCsv, long: ROWS, short: ROWS / 10 },
  parquet: { write: writeParquet, long: ROWS / 5, short: ROWS / 20 },
} as const;
const BYTES_PER_ROW = 200;
const NOOPS = new URL("../../../rules/bin/noops.ts", import.meta.url).pathname;
const MICROSECONDS = 1e6;

const measured = new Map<keyof typeof FILES, Promise<ReportCosts>>();
/** Measures each format once: two figures read the same run. */
export function measureReport(format: keyof typeof FILES): Promise<ReportCosts> {
  const costs = measured.get(format) ?? measure(format);
  measured.set(format, costs);
  return costs;
}

async function measure(format: keyof typeof FILES): Promise<ReportCosts> {
  const { write, long, short } = FILES[format];
  const folder = await mkdtemp(join(tmpdir(), "noops-bench-"));
  try {
    await assertSpace(folder, long * BYTES_PER_ROW);
    const [reference, current] = [join(folder, "reference.csv"), join(folder, `current.${format}`)];
    await writeCsv(reference, REFERENCE_ROWS, 1);
    await write(current, short, 2);
    const shortCost = await report(current, reference);
    await write(current, long, 3);
    return { short: shortCost, long: await report(current, reference) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function assertSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < bytes)
    throw new Error(`${folder} has too little space for ${bytes} bytes: set TMPDIR, or NOOPS_BENCH_ROWS to fewer rows`);
}

/** Runs the command in its own process, so that its memory and CPU time are its own. */
async function report(current: string, reference: string): Promise<ReportCost> {
  const child = spawn(process.execPath, [NOOPS, "drift", "report", current, "--reference", reference, "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  await once(child, "close");
  const { cost, currentRows } = JSON.parse(text) as {
    cost: { valuesPerSecond: number; seconds: number; cpuMicroseconds: number; peakMb: number };
    currentRows: number;
  };
  // The reference is read twice: for its bins and for its counts.
  const rows = currentRows + 2 * REFERENCE_ROWS;
  return {
    rows: currentRows,
    rowsPerSecond: Math.round(rows / cost.seconds),
    valuesPerSecond: cost.valuesPerSecond,
    valuesPerCpuSecond: Math.round((FEATURES * rows) / (cost.cpuMicroseconds / MICROSECONDS)),
    peakMb: cost.peakMb,
  };
}
