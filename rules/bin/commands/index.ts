import type { Command } from "../command.ts";
import { checkCommand } from "./check.ts";
import { compileCommand } from "./compile.ts";
import { importCommand } from "./import.ts";
import { exportCommand } from "./export.ts";
import { lintCommand } from "./lint.ts";

/** Every command of `noops`, in the order of the help page. */
export const COMMANDS: readonly Command[] = [checkCommand, compileCommand, importCommand, exportCommand, lintCommand];
