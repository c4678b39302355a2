import { FAULTS, stopServer } from "./faults.ts";
import type { Fault, Size } from "./fault.ts";
// @ts-expect-error plain JavaScript that Node 20 runs before anything is installed
import { programEnvironment } from "../../tools/binaries.mjs";

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");

/** `npm run chaos -- [--short] [ROW…]`: a table of fault, expected and observed; exit 1 when one is not as expected. */
async function main(args: readonly string[]): Promise<number> {
  Object.assign(process.env, programEnvironment() as Record<string, string>);
  const size: Size = args.includes("--short") ? "short" : "full";
  const rows = args.filter((arg) => arg !== "--short");
  const chosen = FAULTS.filter((fault) => rows.length === 0 || rows.includes(String(fault.row)));
  if (chosen.length === 0) {
    process.stderr.write(
      `No fault has this number. There are ${[...new Set(FAULTS.map(({ row }) => row))].join(", ")}.\n`,
    );
    return 2;
  }
  process.stdout.write("| # | Fault | Expected | Observed | |\n| --- | --- | --- | --- | --- |\n");
  let missed = 0;
  for (const fault of chosen) {
    const { observed, holds } = await inject(fault, size);
    if (!holds) missed += 1;
    process.stdout.write(
      `| ${[String(fault.row), fault.fault, fault.expected, observed, holds ? "as expected" : "MISSED"].map(cell).join(" | ")} |\n`,
    );
  }
  await stopServer();
  process.stderr.write(`${String(chosen.length - missed)} of ${String(chosen.length)} faults end as expected\n`);
  return missed === 0 ? 0 : 1;
}

async function inject(fault: Fault, size: Size): Promise<{ observed: string; holds: boolean }> {
  const started = performance.now();
  process.stderr.write(`${String(fault.row)} ${fault.fault}\n`);
  try {
    const observed = await fault.run(size);
    return { observed: `${observed} (${((performance.now() - started) / 1000).toFixed(0)} s)`, holds: true };
  } catch (error) {
    return { observed: error instanceof Error ? error.message : String(error), holds: false };
  }
}

process.exitCode = await main(process.argv.slice(2));
