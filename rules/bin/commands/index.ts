import type { Command } from "../command.ts";
import { checkCommand } from "./check.ts";
import { compileCommand } from "./compile.ts";

/** Every command of `noops`, in the order of the help page. */
export const COMMANDS: readonly Command[] = [checkCommand, compileCommand];
