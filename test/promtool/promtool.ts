import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Links } from "@noops-ml/rules/compile/rule.ts";
import { compileSloth } from "@noops-ml/rules/compile/sloth/compile-sloth.ts";
import { slothOfSlo } from "@noops-ml/rules/compile/sloth/sloth-of-slo.ts";
import { SLOTH_WINDOWS } from "@noops-ml/rules/compile/sloth/sloth-windows.ts";
import { buildModels } from "@noops-ml/rules/model/build-models.ts";
import { OUTPUTS, type OutputFile, outputFiles } from "@noops-ml/rules/render/output-files.ts";
import { renderSlothRules } from "@noops-ml/rules/render/sloth-rules.ts";
import { hasErrors } from "@noops-ml/rules/spec/issue.ts";
import { parseSources } from "@noops-ml/rules/spec/parse-sources.ts";
import { parseAllDocuments } from "yaml";

const execute = promisify(execFile);
const PROMTOOL = process.env["PROMTOOL_BIN"] ?? "promtool";

/** Compiles the text of specs in memory; a mistake in it is a mistake of the test. */
export function compileText(text: string, testIntervalSeconds?: number, links: Links = {}): OutputFile[] {
  const set = parseSources([{ file: "spec.yaml", text }]);
  const built = buildModels(set, {
    unixSeconds: (iso) => Date.parse(iso) / 1000,
    ...(testIntervalSeconds !== undefined && { testIntervalSeconds }),
  });
  const issues = [...set.issues, ...built.issues];
  if (hasErrors(issues)) throw new Error(JSON.stringify(issues, undefined, 1));
  return outputFiles(built.models, { only: OUTPUTS, links, hash: () => "0" });
}

/** The rules that `--compat sloth` makes of the same text: what other generators say of the same traffic. */
export function compileNaively(text: string): OutputFile[] {
  const { models } = buildModels(parseSources([{ file: "spec.yaml", text }]), {
    unixSeconds: (iso) => Date.parse(iso) / 1000,
  });
  return models.map(({ model }) => {
    const groups = model.slos.flatMap((slo) => {
      const sloth = slothOfSlo(slo);
      const windows = SLOTH_WINDOWS.find(({ sloPeriodSeconds }) => sloPeriodSeconds === slo.window.periodSeconds);
      if ("refused" in sloth || !windows) throw new Error(`${slo.id} cannot be said in Sloth's words`);
      return compileSloth(sloth, windows);
    });
    return { path: `prometheus/${model.name}.rules.yaml`, text: renderSlothRules(groups) };
  });
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
export async function promtool(args: readonly string[], folder: string, program = PROMTOOL): Promise<string> {
  try {
    await execute(program, [...args], { cwd: folder, maxBuffer: 1 << 26 });
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
export function tell(story: Story): Promise<string> {
  const files = compileText(story.spec, story.testIntervalSeconds);
  return tellRules(
    files.filter(({ path }) => path.startsWith("prometheus/")),
    story,
  );
}

/** Tells the story to the naive rules of the same spec. */
export function tellNaively(story: Story): Promise<string> {
  return tellRules(compileNaively(story.spec), story);
}

/** The groups of a rule file in their order; what is fast is recorded before what is slow reads it. */
function groupsOf({ text }: OutputFile): string[] {
  // Prometheus reads the first document of a file only.
  const [document] = parseAllDocuments(text);
  const { groups } = document?.toJS() as { groups: { name: string }[] };
  return groups.map(({ name }) => name).sort((a, b) => Number(a.includes("-slow-")) - Number(b.includes("-slow-")));
}

/** Tells a story to rule files as they are. */
export async function tellRules(
  rules: readonly OutputFile[],
  story: Omit<Story, "spec">,
  program?: string,
): Promise<string> {
  const test = {
    rule_files: rules.map(({ path }) => path),
    evaluation_interval: story.interval,
    // Without it promtool takes the groups of each minute in an order of chance, and some read what others record.
    group_eval_order: rules.flatMap(groupsOf),
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
  return withFiles(files, (folder) => promtool(["test", "rules", "story.test.yaml"], folder, program));
}
