import type { Command } from "../command.ts";
import { canaryJudgeCommand } from "./canary-judge.ts";
import { checkCommand } from "./check.ts";
import { compileCommand } from "./compile.ts";
import { completionCommand } from "./completion.ts";
import { diffCommand } from "./diff.ts";
import { explainCommand } from "./explain.ts";
import { schemaCommand } from "./schema.ts";
import { importCommand } from "./import.ts";
import { driftReportCommand } from "./drift-report.ts";
import { exportCommand } from "./export.ts";
import { lintCommand } from "./lint.ts";
import { backtestCommand } from "./backtest.ts";
import { initCommand } from "./init.ts";

const WORKING: readonly Command[] = [
  checkCommand,
  compileCommand,
  diffCommand,
  explainCommand,
  importCommand,
  exportCommand,
  lintCommand,
  driftReportCommand,
  canaryJudgeCommand,
  backtestCommand,
  initCommand,
  schemaCommand,
];
import { readinessCommand } from "./readiness.ts";

/** Every command of `noops`, in the order of the help page. */
export const COMMANDS: readonly Command[] = [...WORKING, completionCommand(WORKING), readinessCommand];
