import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname } from "node:path";

/** What to run, and where its output goes. */
export type ChildSpec = {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
};

/** A process that runs. */
export type Child = {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  /** How it ended; undefined while it runs. */
  readonly ended: () => string | undefined;
  readonly whenEnded: Promise<string>;
  readonly stop: () => Promise<void>;
  /** As a crash would: no chance to tidy up. */
  readonly kill: () => Promise<void>;
};

const GRACE_MS = 8000;

const describeEnd = (code: number | null, signal: NodeJS.Signals | null) =>
  signal === null ? `exit code ${code ?? "unknown"}` : `signal ${signal}`;

/** The last lines that a child wrote. */
export function lastLines(logFile: string, count: number): string {
  return readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-count).join("\n");
}

/** Starts a process with its output in a file. Its own process group keeps a Ctrl-C from ending it out of turn. */
export async function startChild(spec: ChildSpec): Promise<Child> {
  mkdirSync(dirname(spec.logFile), { recursive: true });
  const output = openSync(spec.logFile, "w");
  let child: ChildProcess;
  try {
    child = spawn(spec.command, spec.args, {
      cwd: spec.cwd,
      env: spec.env,
      stdio: ["ignore", output, output],
      detached: true,
    });
    await once(child, "spawn");
  } catch (cause) {
    throw new Error(`${spec.name} could not be started: ${spec.command}`, { cause });
  } finally {
    closeSync(output);
  }
  const { pid } = child;
  if (pid === undefined) throw new Error(`${spec.name} has no process id.`);
  let end: string | undefined;
  const whenEnded = new Promise<string>((resolve) => {
    child.once("exit", (code, signal) => {
      end = describeEnd(code, signal);
      resolve(end);
    });
  });
  const signal = async (name: NodeJS.Signals) => {
    if (end === undefined) child.kill(name);
    await whenEnded;
  };
  return {
    name: spec.name,
    pid,
    logFile: spec.logFile,
    ended: () => end,
    whenEnded,
    kill: () => signal("SIGKILL"),
    stop: async () => {
      const timer = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
      await signal("SIGTERM");
      clearTimeout(timer);
    },
  };
}
