import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { outputFiles } from "../../render/output-files.ts";
import { hasErrors } from "../../spec/issue.ts";
import type { Command, Parsed } from "../command.ts";
import { compileAsSloth } from "../compile-sloth.ts";
import { EXIT, UsageError } from "../io.ts";
import { loadModels } from "../load-models.ts";
import { reportIssues } from "../report-issues.ts";
import { writeFiles } from "../write-files.ts";

const HASH_DIGITS = 12;
const hash = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, HASH_DIGITS);

function receiver(args: Parsed) {
  const [url, tokenFile] = [args.text("bot-url"), args.text("bot-token-file")];
  if (url === undefined && tokenFile === undefined) return undefined;
  if (url === undefined || tokenFile === undefined)
    throw new UsageError("--bot-url and --bot-token-file belong together.");
  return { url, tokenFile };
}

/** `noops compile`: specs to files; nothing is written while an error is left. */
export const compileCommand: Command = {
  name: "compile",
  summary: "Write rules, alert routes and tests for every model.",
  operands: "PATH… --out DIR",
  options: {
    out: { type: "string", value: "DIR", help: "Folder for the generated files." },
    "bot-url": { type: "string", value: "URL", help: "Webhook of the bot." },
    "bot-token-file": {
      type: "string",
      value: "FILE",
      help: "File with the bearer token for the webhook, as Alertmanager sees it.",
    },
    "prometheus-url": { type: "string", value: "URL", help: "Prometheus, for links." },
    "dashboard-url": { type: "string", value: "URL", help: "Dashboard, for links; may hold {model} and {slo}." },
    "test-interval": { type: "string", value: "DURATION", help: "Evaluate at this interval, for promtool only." },
    compat: { type: "string", value: "sloth", help: "Reproduce the rules of Sloth, from its specs or from models." },
    period: {
      type: "string",
      value: "DURATION",
      help: "With --compat sloth: the SLO period; 30d where none is given.",
    },
    "extra-label": {
      type: "string",
      value: "N=V",
      multiple: true,
      help: "With --compat sloth: a label on every rule.",
    },
    json: { type: "boolean", help: "Print the result as JSON." },
  },
  run: async (args, io) => {
    const compat = args.text("compat");
    if (compat === "sloth") return compileAsSloth(args, io);
    if (compat !== undefined) throw new UsageError(`There is no --compat ${compat}; sloth is the only one.`);
    const out = args.text("out");
    if (out === undefined) throw new UsageError("Say where to write: --out DIR.");
    const bot = receiver(args);
    const { sources, models, issues } = await loadModels(args.operands, io, args.text("test-interval"));
    const json = args.flag("json");
    if (!json) reportIssues(issues, sources, io);
    if (hasErrors(issues)) {
      if (json) io.out(`${JSON.stringify({ issues }, undefined, 2)}\n`);
      else io.err("Nothing was written.\n");
      return EXIT.issues;
    }
    const dashboardUrl = args.text("dashboard-url");
    const files = outputFiles(models, { links: dashboardUrl ? { dashboardUrl } : {}, ...(bot && { bot }), hash });
    const summary = await writeFiles(resolve(io.cwd, out), files);
    if (json) io.out(`${JSON.stringify({ issues, ...summary }, undefined, 2)}\n`);
    else
      io.out(
        `${models.length} models: ${summary.written.length} files written, ${summary.unchanged} unchanged, ${summary.removed.length} removed in ${out}.\n`,
      );
    return EXIT.fine;
  },
};
