#!/usr/bin/env node
import { createPerson } from "./ask-person.ts";
import { run } from "./run.ts";

process.exitCode = await run(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  terminal: process.stderr.isTTY === true,
  env: process.env,
  cwd: process.cwd(),
  now: Date.now,
  ...(process.stdin.isTTY === true && { ask: createPerson(process.stdin, process.stderr) }),
});
