import { importSources } from "../../import/import-sources.ts";
import { renderDocuments } from "../../render/model-documents.ts";
import type { OutputFile } from "../../render/output-files.ts";
import { hasErrors } from "../../spec/issue.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../io.ts";
import { readSources } from "../read-sources.ts";
import { reportIssues } from "../report-issues.ts";
import { writeNewFiles } from "../write-new-files.ts";

/** `noops import`: specs of other formats to Models. */
export const importCommand: Command = {
  name: "import",
  summary: "Turn OpenSLO v1 documents or Sloth specs into models.",
  operands: "PATH… [--out DIR]",
  options: {
    out: { type: "string", value: "DIR", help: "Folder for one file per model; otherwise they are printed." },
    force: { type: "boolean", help: "Replace files that exist." },
    json: { type: "boolean", help: "Print models, policies and issues as JSON." },
  },
  run: async (args, io) => {
    const sources = await readSources(args.operands, io);
    const { models, policies, issues } = importSources(sources);
    const failed = hasErrors(issues);
    if (args.flag("json")) {
      io.out(`${JSON.stringify({ models, policies, issues }, undefined, 2)}\n`);
      return failed ? EXIT.issues : EXIT.fine;
    }
    reportIssues(issues, sources, io);
    if (failed) {
      io.err("Nothing was written.\n");
      return EXIT.issues;
    }
    const files: OutputFile[] = [...models, ...policies].map((document) => ({
      path: `${document.metadata.name}.yaml`,
      text: renderDocuments([document]),
    }));
    const out = args.text("out");
    if (out === undefined) {
      io.out(renderDocuments([...models, ...policies]));
      return EXIT.fine;
    }
    const summary = await writeNewFiles(out, files, args.flag("force"), io);
    io.out(
      `${models.length} models and ${policies.length} policies: ${summary.written.length} files written in ${out}.\n`,
    );
    return EXIT.fine;
  },
};
