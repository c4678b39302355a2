import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import type { WriteOrder } from "./write-worker.ts";

/** Takes files and has them written; nothing is promised about a file before `finish`. */
export interface FileWriter {
  readonly write: (path: string, text: string) => void;
  /** All files are on the disk, or this fails with the first mistake. */
  readonly finish: () => Promise<void>;
  /** Ends the work where it stands. */
  readonly stop: () => Promise<void>;
}

/** Fewer files than this are written faster than a thread starts. */
const BATCH = 250;

/**
 * Few files are written at the end by this thread. Many are handed to a second one while others are still being
 * rendered: making a file waits in the kernel for about as long as its text takes to make.
 */
export function createFileWriter(): FileWriter {
  let worker: Worker | undefined;
  let ended: Promise<unknown> | undefined;
  let batch: { path: string; text: string }[] = [];
  const start = (): Worker => {
    const made = new Worker(new URL("./write-worker.ts", import.meta.url));
    ended = once(made, "exit");
    // Whoever awaits `ended` hears of a failure; until then it must not end the process.
    ended.catch(() => undefined);
    return made;
  };
  const send = (order: WriteOrder) => (worker ??= start()).postMessage(order);
  return {
    write: (path, text) => {
      batch.push({ path, text });
      if (batch.length < BATCH) return;
      send(batch);
      batch = [];
    },
    finish: async () => {
      if (!worker) for (const { path, text } of batch) writeFileSync(path, text);
      else {
        send(batch);
        send([]);
      }
      await ended;
    },
    stop: async () => {
      await worker?.terminate();
    },
  };
}
