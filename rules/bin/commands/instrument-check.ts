import type { Command } from "../command.ts";
import { parseExposition } from "../instrument/exposition.ts";
import { findGaps, type Finding } from "../instrument/findings.ts";
import { EXIT, IoError, UsageError } from "../io.ts";
import { loadModels } from "../load-models.ts";
import { reportIssues } from "../report-issues.ts";
import { hasErrors } from "../../spec/issue.ts";

const TIMEOUT_MS = 10_000;

/** `noops instrument check`: what a running server's `/metrics` lacks for its spec. */
export const instrumentCheckCommand: Command = {
  name: "instrument check",
  summary: "Say what a running server's metrics lack for its spec.",
  operands: "URL --spec PATH",
  options: {
    spec: { type: "string", value: "PATH", multiple: true, help: "File or folder with the spec; may be repeated." },
    model: { type: "string", value: "NAME", help: "Only this model of the specs." },
    json: { type: "boolean", help: "Print the findings as JSON." },
  },
  run: async (args, io) => {
    const [url, ...more] = args.operands;
    if (url === undefined || more.length > 0 || args.texts("spec").length === 0)
      throw new UsageError("Name one URL with metrics, and the spec with --spec PATH.");
    const { models, issues, sources } = await loadModels(args.texts("spec"), io);
    if (hasErrors(issues)) {
      reportIssues(issues, sources, io);
      return EXIT.issues;
    }
    const wanted = args.text("model");
    const chosen = models.filter(({ model }) => wanted === undefined || model.name === wanted);
    if (chosen.length === 0) throw new UsageError(`The specs have no model ${wanted ?? ""}.`);
    const page = parseExposition(await readPage(url));
    const reports = chosen.map((built) => ({ model: built.model.name, findings: findGaps(built, page) }));
    if (args.flag("json")) io.out(`${JSON.stringify(reports, undefined, 2)}\n`);
    else for (const { model, findings } of reports) io.out(reportText(model, findings));
    return reports.every(({ findings }) => findings.length === 0) ? EXIT.fine : EXIT.issues;
  },
};

function reportText(model: string, findings: readonly Finding[]): string {
  if (findings.length === 0) return `${model}: everything that the spec reads is exposed.\n`;
  return findings.map(({ code, message, remedy }) => `${model} ${code} ${message}\n  ${remedy}\n`).join("");
}

async function readPage(url: string): Promise<string> {
  const target = /^https?:\/\//.test(url) ? url : `http://${url}`;
  const page = new URL(target).pathname === "/" ? new URL("/metrics", target).href : target;
  try {
    const response = await fetch(page, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return await response.text();
  } catch (error) {
    throw new IoError(`${page} could not be read: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
