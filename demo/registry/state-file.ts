import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import type { RegistryState } from "./registry-state.ts";

const textRecord = z.record(z.string(), z.string());
const version = z.object({
  version: z.string(),
  created: z.number(),
  updated: z.number(),
  description: z.string(),
  source: z.string(),
  runId: z.string(),
  stage: z.string(),
  tags: textRecord,
});
const model = z.object({
  name: z.string(),
  created: z.number(),
  updated: z.number(),
  description: z.string(),
  tags: textRecord,
  aliases: textRecord,
  lastVersion: z.number(),
  versions: z.record(z.string(), version),
});
const registryState = z.object({ models: z.record(z.string(), model) });

/** The stored state, or undefined before the first write. */
export function readStateFile(path: string): RegistryState | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return registryState.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (cause) {
    throw new Error(`The registry's file ${path} cannot be read; start with --reset to discard it.`, { cause });
  }
}

/** Replaces the file in one step: a reader, or a crash, sees the old state or the new one and nothing between. */
export function writeStateFile(path: string, state: RegistryState): void {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.draft`;
  const handle = openSync(draft, "w");
  try {
    writeSync(handle, `${JSON.stringify(state, null, 2)}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(draft, path);
}
