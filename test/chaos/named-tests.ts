import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expectThat } from "./fault.ts";

const ROOT = join(import.meta.dirname, "../..");

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[];
  }[];
}

/** Runs tests of the suite that inject the fault themselves, and says which of them held. */
export async function namedTests(file: string, titles: readonly string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "noops-chaos-"));
  const report = join(folder, "report.json");
  const pattern = titles.map((title) => title.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
  try {
    await new Promise<void>((resolve) => {
      execFile(
        process.execPath,
        [
          join(ROOT, "node_modules/vitest/vitest.mjs"),
          "run",
          file,
          "-t",
          pattern,
          "--reporter=json",
          `--outputFile=${report}`,
        ],
        { cwd: ROOT },
        () => resolve(),
      );
    });
    const { testResults } = JSON.parse(readFileSync(report, "utf8")) as Report;
    const results = testResults.flatMap((result) => result.assertionResults);
    const passed = titles.filter((title) =>
      results.some((result) => result.title.includes(title) && result.status === "passed"),
    );
    const failed = results.filter((result) => result.status === "failed").map((result) => result.title);
    expectThat(failed.length === 0, `failed: ${failed.join("; ")}`);
    expectThat(
      passed.length === titles.length,
      `not run: ${titles.filter((title) => !passed.includes(title)).join("; ")}`,
    );
    return passed.join("; ");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
