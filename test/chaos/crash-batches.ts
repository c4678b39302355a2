import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { embeddedEngine, serverEngine } from "../bot/database.ts";
import { type Tally, addTallies, crashRuns } from "./crash-runs.ts";
import type { EngineName } from "./fault.ts";

/** Each batch has a fresh database: what is tested is the death of a run, not a table of ten thousand incidents. */
const BATCH = 500;

/** Batches one after another in this process, on a server of its own. */
async function work(engine: EngineName, sizes: readonly number[], seed: number): Promise<Tally> {
  const source = engine === "postgres" ? serverEngine() : embeddedEngine();
  const tallies: Tally[] = [];
  try {
    for (const [at, size] of sizes.entries()) {
      const database = await source.open();
      try {
        tallies.push(await crashRuns(database, size, seed + at));
      } finally {
        await database.close();
      }
    }
  } finally {
    await source.stop();
  }
  return addTallies(tallies);
}

type Report = { readonly tally: Tally } | { readonly failed: string };

function workElsewhere(engine: EngineName, sizes: readonly number[], seed: number): Promise<Tally> {
  const child = fork(fileURLToPath(import.meta.url), [engine, String(seed), ...sizes.map(String)]);
  return new Promise((resolve, reject) => {
    child.once("message", (report) => {
      const told = report as Report;
      if ("tally" in told) resolve(told.tally);
      else reject(new Error(told.failed));
    });
    child.once("exit", (code) => reject(new Error(`a worker ended with ${String(code)}`)));
  });
}

/** Many runs in batches, shared out among one process for each processor. */
export async function crashBatches(engine: EngineName, runs: number, seed: number): Promise<Tally> {
  const sizes = Array.from({ length: Math.ceil(runs / BATCH) }, (_, at) => Math.min(BATCH, runs - at * BATCH));
  if (sizes.length === 1) return work(engine, sizes, seed);
  const workers = Math.min(availableParallelism(), sizes.length);
  const mine = (worker: number) => sizes.filter((_, at) => at % workers === worker);
  return addTallies(
    await Promise.all(
      Array.from({ length: workers }, (_, worker) => workElsewhere(engine, mine(worker), seed + worker * sizes.length)),
    ),
  );
}

if (process.send !== undefined && import.meta.main) {
  const [engine, seed, ...sizes] = process.argv.slice(2);
  const report: Report = await work(engine as EngineName, sizes.map(Number), Number(seed)).then(
    (tally) => ({ tally }),
    (error: unknown) => ({ failed: error instanceof Error ? error.message : String(error) }),
  );
  process.send(report, undefined, undefined, () => process.disconnect());
}
