import { parseArgs } from "node:util";
import { isScenario, SCENARIOS } from "./scenarios.ts";
import type { Scenario } from "./scenarios.ts";
import { DEFAULT_PORT_BASE } from "./ports.ts";

/** What the user asked for. */
export type DemoArguments = {
  readonly portBase: number;
  readonly dataDir: string;
  readonly scenario?: Scenario;
  readonly auto: boolean;
  readonly reset: boolean;
};

export const USAGE = `Usage: npm start -- [--scenario NAME] [--auto] [--port-base N] [--reset] [--data FOLDER]

  --scenario NAME  inject a fault after warm-up: ${SCENARIOS.join(", ")}
  --auto           play the whole loop unattended, print a timeline, end
  --port-base N    first of nine ports (${DEFAULT_PORT_BASE})
  --reset          forget everything from earlier starts
  --data FOLDER    where to keep data (.cache/demo)`;

const HIGHEST_BASE = 65_000;

/** Reads the command line: the arguments, or every mistake in it. */
export function parseDemoArguments(
  args: readonly string[],
  defaultDataDir: string,
): DemoArguments | { readonly mistakes: readonly string[] } {
  const mistakes: string[] = [];
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        scenario: { type: "string" },
        auto: { type: "boolean", default: false },
        "port-base": { type: "string", default: String(DEFAULT_PORT_BASE) },
        reset: { type: "boolean", default: false },
        data: { type: "string", default: defaultDataDir },
      },
    }));
  } catch (error) {
    return { mistakes: [error instanceof Error ? error.message : String(error)] };
  }
  const portBase = Number(values["port-base"]);
  if (!Number.isInteger(portBase) || portBase < 1024 || portBase > HIGHEST_BASE) {
    mistakes.push(`--port-base must be a number from 1024 to ${HIGHEST_BASE}, not "${values["port-base"]}".`);
  }
  const asked = values.scenario ?? (values.auto ? "regressed-canary" : undefined);
  if (asked !== undefined && !isScenario(asked)) {
    mistakes.push(`Unknown scenario "${asked}". One of: ${SCENARIOS.join(", ")}.`);
  }
  if (mistakes.length > 0) return { mistakes };
  const scenario = asked !== undefined && isScenario(asked) ? { scenario: asked } : {};
  return { portBase, dataDir: values.data, auto: values.auto, reset: values.reset, ...scenario };
}
