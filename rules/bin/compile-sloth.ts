import { basename, resolve } from "node:path";
import { parseDuration } from "@noops-ml/alerts/policy/duration.ts";
import { compileSloth } from "../compile/sloth/compile-sloth.ts";
import { slothOfSlo } from "../compile/sloth/sloth-of-slo.ts";
import { SLOTH_WINDOWS } from "../compile/sloth/sloth-windows.ts";
import { type SlothFile, compileSlothFiles } from "../import/sloth/sloth-files.ts";
import { slothFormat } from "../import/sloth/sloth-document.ts";
import type { OutputFile } from "../render/output-files.ts";
import { renderSlothRules } from "../render/sloth-rules.ts";
import { type Issue, compareIssues, hasErrors } from "../spec/issue.ts";
import { parseSources } from "../spec/parse-sources.ts";
import { type Source, readYaml } from "../spec/yaml-source.ts";
import { buildModels } from "../model/build-models.ts";
import type { Parsed } from "./command.ts";
import { EXIT, type ExitCode, type Io, UsageError } from "./io.ts";
import { readSources } from "./read-sources.ts";
import { reportIssues } from "./report-issues.ts";
import { writeFiles } from "./write-files.ts";

function extraLabels(args: Parsed): Record<string, string> {
  return Object.fromEntries(
    args.texts("extra-label").map((text) => {
      const at = text.indexOf("=");
      if (at < 1) throw new UsageError(`--extra-label ${text} is no NAME=VALUE.`);
      return [text.slice(0, at), text.slice(at + 1)] as const;
    }),
  );
}

/** Models in Sloth's words; what Sloth cannot say is an error at its place. */
function compileModels(sources: readonly Source[]): { readonly files: SlothFile[]; readonly issues: readonly Issue[] } {
  const set = parseSources(sources);
  const built = buildModels(set, { unixSeconds: (text) => Math.floor(Date.parse(text) / 1000) });
  const issues: Issue[] = [...set.issues, ...built.issues];
  const files = built.models.map(({ model }) => {
    const located = set.models.find(({ value }) => value.metadata.name === model.name);
    const groups = model.slos.flatMap((slo, at) => {
      const sloth = slothOfSlo(slo);
      const windows = SLOTH_WINDOWS.find((known) => known.sloPeriodSeconds === slo.window.periodSeconds);
      if (!("refused" in sloth) && windows) return compileSloth(sloth, windows);
      const reason = "refused" in sloth ? sloth.refused : "Sloth's windows cover 28 and 30 days only";
      const message = `"${slo.name}" cannot be compiled as Sloth would: ${reason}.`;
      if (located) issues.push(located.document.locate({ code: "EXPORT_LOSSY", path: ["spec", "slos", at], message }));
      return [];
    });
    return { file: `${model.name}.rules.yaml`, groups };
  });
  return { files, issues };
}

const isSloth = ({ text, file }: Source) =>
  readYaml({ text, file }).documents.some(
    ({ data }) =>
      slothFormat(data) !== undefined ||
      (typeof data === "object" && data !== null && "kind" in data && data.kind === "AlertWindows"),
  );

/** `noops compile --compat sloth`: specs of Sloth, or Models, to the very rules that Sloth would make. */
export async function compileAsSloth(args: Parsed, io: Io): Promise<ExitCode> {
  const out = args.text("out");
  const period = args.text("period");
  const periodSeconds = period === undefined ? undefined : parseDuration(period);
  if (period !== undefined && periodSeconds === undefined) throw new UsageError(`--period ${period} is no duration.`);
  const sources = await readSources(args.operands, io);
  const options = { extraLabels: extraLabels(args), ...(periodSeconds !== undefined && { periodSeconds }) };
  const theirs = compileSlothFiles(sources.filter(isSloth), options);
  const ours = compileModels(sources.filter((source) => !isSloth(source)));
  const issues = [...theirs.issues, ...ours.issues].sort(compareIssues);
  reportIssues(issues, sources, io);
  if (hasErrors(issues)) {
    io.err("Nothing was written.\n");
    return EXIT.issues;
  }
  const files: OutputFile[] = [...theirs.files, ...ours.files].map(({ file, groups }) => ({
    path: `prometheus/${basename(file).replace(/([.]rules)?[.]ya?ml$/, "")}.rules.yaml`,
    text: renderSlothRules(groups),
  }));
  if (out === undefined) {
    for (const { text } of files) io.out(text);
    return EXIT.fine;
  }
  const summary = await writeFiles(resolve(io.cwd, out), files);
  io.out(`${files.length} files as Sloth makes them: ${summary.written.length} written in ${out}.\n`);
  return EXIT.fine;
}
