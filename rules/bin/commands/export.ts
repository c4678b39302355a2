import { exportOpenSlo } from "../../export/export-openslo.ts";
import { renderYaml } from "../../render/yaml.ts";
import { type Issue, compareIssues, hasErrors } from "../../spec/issue.ts";
import { parseSources } from "../../spec/parse-sources.ts";
import type { Command } from "../command.ts";
import { EXIT, UsageError } from "../io.ts";
import { loadModels } from "../load-models.ts";
import { reportIssues } from "../report-issues.ts";
import { writeNewFiles } from "../write-new-files.ts";

/** `noops export`: models to OpenSLO v1. */
export const exportCommand: Command = {
  name: "export",
  summary: "Turn models into OpenSLO v1 documents.",
  operands: "PATH… [--out DIR]",
  options: {
    to: { type: "string", value: "openslo", help: "The target format; openslo is the only one." },
    out: { type: "string", value: "DIR", help: "Folder for one file per model; otherwise they are printed." },
    force: { type: "boolean", help: "Replace files that exist." },
    json: { type: "boolean", help: "Print documents and issues as JSON." },
  },
  run: async (args, io) => {
    const to = args.text("to") ?? "openslo";
    if (to !== "openslo") throw new UsageError(`There is no --to ${to}; openslo is the only one.`);
    const { sources, models, issues } = await loadModels(args.operands, io);
    if (hasErrors(issues)) {
      reportIssues(issues, sources, io);
      return EXIT.issues;
    }
    const located = new Map(parseSources(sources).models.map(({ value, document }) => [value.metadata.name, document]));
    const exported = models.map((built) => ({ name: built.model.name, ...exportOpenSlo(built) }));
    const losses: Issue[] = exported.flatMap((one) => {
      const document = located.get(one.name);
      return document ? one.issues.map(document.locate) : [];
    });
    const all = [...issues, ...losses].sort(compareIssues);
    if (args.flag("json")) {
      const documents = exported.flatMap((one) => one.documents);
      io.out(`${JSON.stringify({ documents, issues: all }, undefined, 2)}\n`);
      return EXIT.fine;
    }
    reportIssues(all, sources, io);
    const files = exported.map(({ name, documents }) => ({
      path: `${name}.openslo.yaml`,
      text: documents.map((document) => renderYaml(document)).join("---\n"),
    }));
    const out = args.text("out");
    if (out === undefined) {
      io.out(files.map(({ text }) => text).join("---\n"));
      return EXIT.fine;
    }
    const summary = await writeNewFiles(out, files, args.flag("force"), io);
    io.out(`${models.length} models: ${summary.written.length} files written in ${out}.\n`);
    return EXIT.fine;
  },
};
