import type { Command } from "../command.ts";
import { canaryJudgeCommand } from "./canary-judge.ts";
import { checkCommand } from "./check.ts";
import { compileCommand } from "./compile.ts";
import { importCommand } from "./import.ts";
import { driftReportCommand } from "./drift-report.ts";
import { exportCommand } from "./export.ts";
import { lintCommand } from "./lint.ts";
import { backtestCommand } from "./backtest.ts";

/** Every command of `noops`, in the order of the help page. */
export const COMMANDS: readonly Command[] = [
  checkCommand,
  compileCommand,
  importCommand,
  exportCommand,
  lintCommand,
  driftReportCommand,
  canaryJudgeCommand,
  backtestCommand,
];
