import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import type { WriteOrder } from "./write-worker.ts";

/** Takes files and has them written; nothing is promised about a file before `finish`. */
export interface FileWriters {
  readonly write: (path: string, text: string) => void;
  /** All files are on the disk, or this fails with the first mistake. */
  readonly finish: () => Promise<void>;
  /** Ends the work where it stands. */
  readonly stop: () => Promise<void>;
}

/** Fewer files than this are written faster than a thread starts. */
const BATCH = 250;
/** Making a file costs more than rendering it, and waits in the kernel: two threads keep two cores busy. */
const THREADS = 2;

/** Few files are written at the end by this thread; many are handed out while others are still being rendered. */
export function createFileWriters(): FileWriters {
  const workers: { readonly worker: Worker; readonly ended: Promise<unknown> }[] = [];
  let batch: { path: string; text: string }[] = [];
  let orders = 0;
  const start = () => {
    const worker = new Worker(new URL("./write-worker.ts", import.meta.url));
    const ended = once(worker, "exit");
    // Whoever awaits `ended` hears of a failure; until then it must not end the process.
    ended.catch(() => undefined);
    workers.push({ worker, ended });
  };
  const handOut = () => {
    if (workers.length < THREADS) start();
    const order: WriteOrder = batch;
    workers[orders % workers.length]?.worker.postMessage(order);
    orders += 1;
    batch = [];
  };
  return {
    write: (path, text) => {
      batch.push({ path, text });
      if (batch.length === BATCH) handOut();
    },
    finish: async () => {
      for (const { path, text } of batch) writeFileSync(path, text);
      for (const { worker } of workers) worker.postMessage([]);
      await Promise.all(workers.map(({ ended }) => ended));
    },
    stop: async () => {
      await Promise.all(workers.map(({ worker }) => worker.terminate()));
    },
  };
}
