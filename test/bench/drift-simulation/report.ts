import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seededRandom } from "../seeded-random.ts";

/** What the report of the long file took, and of a tenth of it. */
export interface ReportCost {
  readonly rows: number;
  readonly valuesPerSecond: number;
  readonly valuesPerCpuSecond: number;
  readonly peakMb: number;
  readonly tenthPeakMb: number;
}

const ROWS = Number(process.env["NOOPS_BENCH_ROWS"] ?? 10_000_000);
const FEATURES = 20;
const REFERENCE_ROWS = 100_000;
const POOL = 10_000;
const NOOPS = new URL("../../../rules/bin/noops.ts", import.meta.url).pathname;
const MICROSECONDS = 1e6;

let measured: Promise<ReportCost> | undefined;
/** Measures once: two figures read the same run. */
export function measureReport(): Promise<ReportCost> {
  measured ??= measure();
  return measured;
}

async function measure(): Promise<ReportCost> {
  const folder = await mkdtemp(join(tmpdir(), "noops-bench-"));
  try {
    const [reference, tenth, all] = ["reference.csv", "tenth.csv", "all.csv"].map((name) => join(folder, name));
    if (!reference || !tenth || !all) throw new Error("no file names");
    await writeRows(reference, REFERENCE_ROWS, 1);
    await writeRows(tenth, ROWS / 10, 2);
    const small = await report(tenth, reference);
    await rm(tenth);
    await writeRows(all, ROWS, 3);
    const large = await report(all, reference);
    return { rows: ROWS, ...large, tenthPeakMb: small.peakMb };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Rows drawn from a pool of lines: as long to read as any others, and fast to write. */
async function writeRows(path: string, rows: number, seed: number): Promise<void> {
  const random = seededRandom(seed);
  const line = (): string => `${Array.from({ length: FEATURES }, () => random.normal().toFixed(4)).join(",")}\n`;
  const pool = Array.from({ length: POOL }, line);
  const stream = createWriteStream(path, { highWaterMark: 2 ** 22 });
  stream.write(`${Array.from({ length: FEATURES }, (_, i) => `f${i}`).join(",")}\n`);
  for (let written = 0; written < rows;) {
    const batch: string[] = [];
    for (let i = 0; i < POOL && written < rows; i += 1, written += 1)
      batch.push(pool[Math.floor(random.uniform() * POOL)] ?? "");
    if (!stream.write(batch.join(""))) await once(stream, "drain");
  }
  stream.end();
  await once(stream, "finish");
}

type Cost = { readonly valuesPerSecond: number; readonly valuesPerCpuSecond: number; readonly peakMb: number };

/** Runs the command in its own process, so that its memory and CPU time are its own. */
async function report(current: string, reference: string): Promise<Cost> {
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
  const values = FEATURES * (currentRows + 2 * REFERENCE_ROWS);
  return {
    valuesPerSecond: cost.valuesPerSecond,
    valuesPerCpuSecond: Math.round(values / (cost.cpuMicroseconds / MICROSECONDS)),
    peakMb: cost.peakMb,
  };
}
