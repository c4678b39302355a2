import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { RuleGroup } from "@noops-ml/rules/compile/rule.ts";
import { renderYaml } from "@noops-ml/rules/render/yaml.ts";

const run = promisify(execFile);

/** An input series in promtool's notation. */
export type InputSeries = { readonly series: string; readonly values: string };
/** What an expression must give at a moment: label sets with values, in any order. */
export type Expectation = {
  readonly at: string;
  readonly expr: string;
  readonly samples: readonly { readonly labels: string; readonly value: number }[];
};
/** An alert that must fire, or not, at a moment. */
export type AlertExpectation = {
  readonly at: string;
  readonly alert: string;
  readonly firing: readonly Readonly<Record<string, string>>[];
};

/** Input, rules and expectations of one `promtool test rules` run. */
export type RuleTest = {
  readonly groups: readonly RuleGroup[];
  readonly series: readonly InputSeries[];
  readonly expectations: readonly Expectation[];
  readonly interval?: string;
};

/** Runs the rules on the input. Resolves to an empty text, or to what promtool says is different. */
export async function testRules({ groups, series, expectations, interval = "1m" }: RuleTest): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "noops-promtool-"));
  try {
    await writeFile(join(folder, "rules.yaml"), renderYaml({ groups }));
    const test = {
      rule_files: ["rules.yaml"],
      evaluation_interval: interval,
      tests: [
        {
          interval,
          input_series: series,
          promql_expr_test: expectations.map(({ at, expr, samples }) => ({
            expr,
            eval_time: at,
            exp_samples: samples,
          })),
        },
      ],
    };
    // JSON is YAML, and says numbers and quotes exactly.
    await writeFile(join(folder, "test.yaml"), JSON.stringify(test));
    return await promtool(["test", "rules", "test.yaml"], folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What promtool says against the rules; empty when it accepts them. */
export async function checkRules(groups: readonly RuleGroup[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "noops-promtool-"));
  try {
    await writeFile(join(folder, "rules.yaml"), renderYaml({ groups }));
    return await promtool(["check", "rules", "rules.yaml"], folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function promtool(args: readonly string[], cwd: string): Promise<string> {
  const program = process.env["PROMTOOL_BIN"];
  if (!program) throw new Error("PROMTOOL_BIN names no program: run `npm run check` or `npm test` once, they fetch it");
  try {
    await run(program, [...args], { cwd, maxBuffer: 2 ** 26 });
    return "";
  } catch (error) {
    if (error instanceof Error && "stdout" in error && "stderr" in error)
      return `${String(error.stdout)}${String(error.stderr)}` || error.message;
    throw error;
  }
}
