import { readdirSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import type { Figure } from "./figure.ts";

/** Every figure of every file in this folder that exports `figures`. */
async function loadFigures(): Promise<readonly Figure[]> {
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith(".ts"));
  const modules = await Promise.all(
    files
      .filter((file) => file !== "main.ts" && file !== "figure.ts")
      .map(
        (file) =>
          import(pathToFileURL(join(import.meta.dirname, file)).href) as Promise<{ figures?: readonly Figure[] }>,
      ),
  );
  return modules.flatMap((module) => module.figures ?? []).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function printLine(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** `npm run bench -- [NAME…]`: exit 0 when every bar holds, 1 when one does not or a figure fails, 2 for an unknown name. */
async function main(names: readonly string[]): Promise<number> {
  const all = await loadFigures();
  if (names.includes("--list")) {
    for (const figure of all) process.stdout.write(`${figure.name}\n`);
    return 0;
  }
  const unknown = names.filter(
    (name) => !all.some((figure) => figure.name === name || figure.name.startsWith(`${name}.`)),
  );
  if (unknown.length > 0) {
    process.stderr.write(`No figure is called ${unknown.join(", ")}. \`npm run bench -- --list\` shows all names.\n`);
    return 2;
  }
  const chosen =
    names.length === 0
      ? all
      : all.filter((figure) => names.some((name) => figure.name === name || figure.name.startsWith(`${name}.`)));
  printLine({
    machine: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  });
  let failed = 0;
  for (const figure of chosen) {
    process.stderr.write(`measuring ${figure.name}\n`);
    try {
      const results = await figure.run();
      for (const result of Array.isArray(results) ? results : [results]) {
        printLine(result);
        if (result.holds === false) failed += 1;
      }
    } catch (error) {
      failed += 1;
      process.stderr.write(
        `${figure.name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      );
    }
  }
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
