import { writeFileSync } from "node:fs";
import { parentPort } from "node:worker_threads";

/** Files with their full paths; an empty list ends the work. */
export type WriteOrder = readonly { readonly path: string; readonly text: string }[];

/** Writes what it is sent, so that the next models are rendered while the disk is busy. */
parentPort?.on("message", (order: WriteOrder) => {
  if (order.length === 0) parentPort?.close();
  for (const { path, text } of order) writeFileSync(path, text);
});
