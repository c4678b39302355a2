#!/usr/bin/env node
import { createInterface } from "node:readline/promises";
import { run } from "./run.ts";

async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}

process.exitCode = await run(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  terminal: process.stderr.isTTY === true,
  env: process.env,
  cwd: process.cwd(),
  now: Date.now,
  ...(process.stdin.isTTY === true && { ask }),
});
