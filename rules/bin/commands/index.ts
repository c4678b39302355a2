import type { Command } from "../command.ts";

/** A command that is loaded when it is asked for: drawing pictures for `backtest` must not slow `check` down. */
export type CommandEntry = Pick<Command, "name" | "summary"> & { readonly load: () => Promise<Command> };

// prettier-ignore: a table
const WORKING: readonly CommandEntry[] = [
  {
    name: "check",
    summary: "Report every mistake in the specs.",
    load: async () => (await import("./check.ts")).checkCommand,
  },
  {
    name: "compile",
    summary: "Write rules, alert routes and tests for every model.",
    load: async () => (await import("./compile.ts")).compileCommand,
  },
  {
    name: "diff",
    summary: "Say what would change, against the files or a running Prometheus.",
    load: async () => (await import("./diff.ts")).diffCommand,
  },
  {
    name: "explain",
    summary: "Say what will alert, when, and for which outage.",
    load: async () => (await import("./explain.ts")).explainCommand,
  },
  {
    name: "lint",
    summary: "Find operational mistakes in models.",
    load: async () => (await import("./lint.ts")).lintCommand,
  },
  {
    name: "readiness",
    summary: "Score models against the checklists for production.",
    load: async () => (await import("./readiness.ts")).readinessCommand,
  },
  {
    name: "backtest",
    summary: "Replay history: when would each alert have fired?",
    load: async () => (await import("./backtest.ts")).backtestCommand,
  },
  {
    name: "init",
    summary: "Write a first spec for a model.",
    load: async () => (await import("./init.ts")).initCommand,
  },
  {
    name: "import",
    summary: "Turn OpenSLO v1 documents or Sloth specs into models.",
    load: async () => (await import("./import.ts")).importCommand,
  },
  {
    name: "export",
    summary: "Turn models into OpenSLO v1 documents.",
    load: async () => (await import("./export.ts")).exportCommand,
  },
  {
    name: "drift report",
    summary: "Say which features have drifted, from two files or from Prometheus.",
    load: async () => (await import("./drift-report.ts")).driftReportCommand,
  },
  {
    name: "canary judge",
    summary: "Say whether a canary is worse, good enough, or not known yet.",
    load: async () => (await import("./canary-judge.ts")).canaryJudgeCommand,
  },
  {
    name: "instrument check",
    summary: "Say what a running server's metrics lack for its spec.",
    load: async () => (await import("./instrument-check.ts")).instrumentCheckCommand,
  },
  {
    name: "schema",
    summary: "Print the JSON Schema of a kind, for editors.",
    load: async () => (await import("./schema.ts")).schemaCommand,
  },
];

const completion: CommandEntry = {
  name: "completion",
  summary: "Print a completion script for the shell.",
  load: async () => {
    const others = await Promise.all(WORKING.map((entry) => entry.load()));
    return (await import("./completion.ts")).completionCommand(others);
  },
};

/** Every command of `noops`, in the order of the help page. */
export const COMMANDS: readonly CommandEntry[] = [...WORKING, completion];
