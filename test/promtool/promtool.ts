import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { buildModels } from "@noops-ml/rules/model/build-models.ts";
import { type OutputFile, outputFiles } from "@noops-ml/rules/render/output-files.ts";
import { hasErrors } from "@noops-ml/rules/spec/issue.ts";
import { parseSources } from "@noops-ml/rules/spec/parse-sources.ts";

const execute = promisify(execFile);
const PROMTOOL = process.env["PROMTOOL_BIN"] ?? "promtool";

/** Compiles the text of specs in memory; a mistake in it is a mistake of the test. */
export function compileText(text: string, testIntervalSeconds?: number): OutputFile[] {
  const set = parseSources([{ file: "spec.yaml", text }]);
  const built = buildModels(set, {
    unixSeconds: (iso) => Date.parse(iso) / 1000,
    ...(testIntervalSeconds !== undefined && { testIntervalSeconds }),
  });
  const issues = [...set.issues, ...built.issues];
  if (hasErrors(issues)) throw new Error(JSON.stringify(issues, undefined, 1));
  return outputFiles(built.models, { links: {}, hash: () => "0" });
}

/** Runs something in a folder that holds the given files and is gone afterwards. */
export async function withFiles<T>(files: readonly OutputFile[], use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "noops-rules-"));
  try {
    for (const { path, text } of files) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What promtool said: nothing when all is well. */
export async function promtool(args: readonly string[], folder: string): Promise<string> {
  try {
    await execute(PROMTOOL, [...args], { cwd: folder, maxBuffer: 1 << 26 });
    return "";
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    if (stdout === undefined) throw error;
    return `${stdout}${stderr ?? ""}`;
  }
}

/** A made-up series in promtool's notation. */
export type InputSeries = { readonly series: string; readonly values: string };
/** What an expression must give at a time: label text to value; an empty record for nothing. */
export type Expectation = {
  readonly at: string;
  readonly expr: string;
  readonly gives: Readonly<Record<string, number>>;
};
/** A story told to the rules of a spec. */
export type Story = {
  readonly spec: string;
  readonly interval: string;
  readonly testIntervalSeconds?: number;
  readonly series: readonly InputSeries[];
  readonly expect: readonly Expectation[];
};

/** Tells a story with promtool; the answer lists what came out differently. */
export async function tell(story: Story): Promise<string> {
  const rules = compileText(story.spec, story.testIntervalSeconds).filter(({ path }) => path.startsWith("prometheus/"));
  const test = {
    rule_files: rules.map(({ path }) => path),
    evaluation_interval: story.interval,
    tests: [
      {
        interval: story.interval,
        input_series: story.series,
        promql_expr_test: story.expect.map(({ at, expr, gives }) => ({
          expr,
          eval_time: at,
          exp_samples: Object.entries(gives).map(([labels, value]) => ({ labels, value })),
        })),
      },
    ],
  };
  // JSON is YAML.
  const files = [...rules, { path: "story.test.yaml", text: JSON.stringify(test) }];
  return withFiles(files, (folder) => promtool(["test", "rules", "story.test.yaml"], folder));
}
