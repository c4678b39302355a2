import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parse } from "yaml";
import {
  DEFAULT_OUTPUTS,
  OUTPUTS,
  type Output,
  type OutputOptions,
  eachOutputFile,
} from "../../render/output-files.ts";
import { counted } from "../../spec/counted.ts";
import { hasErrors } from "../../spec/issue.ts";
import type { Command, Parsed } from "../command.ts";
import { compileAsSloth } from "../compile-sloth.ts";
import { EXIT, type Io, IoError, UsageError } from "../io.ts";
import { loadModels } from "../load-models.ts";
import { reportIssues } from "../report-issues.ts";
import { writeFiles } from "../write-files.ts";

const hash = (text: string) => createHash("sha256").update(text).digest("hex");

function receiver(args: Parsed) {
  const [url, tokenFile] = [args.text("bot-url"), args.text("bot-token-file")];
  if (url === undefined && tokenFile === undefined) return undefined;
  if (url === undefined || tokenFile === undefined)
    throw new UsageError("--bot-url and --bot-token-file belong together.");
  return { url, tokenFile };
}

function onlyOutputs(args: Parsed): readonly Output[] | undefined {
  const names = args.texts("only").flatMap((text) => text.split(","));
  const unknown = names.find((name) => !OUTPUTS.some((output) => output === name));
  if (unknown !== undefined) throw new UsageError(`--only ${unknown} is none of ${OUTPUTS.join(", ")}.`);
  return names.length === 0 ? undefined : OUTPUTS.filter((output) => names.includes(output));
}

function ruleLabels(args: Parsed): Record<string, string> {
  return Object.fromEntries(
    args.texts("rule-label").map((text) => {
      const at = text.indexOf("=");
      if (at < 1) throw new UsageError(`--rule-label ${text} is not of the form KEY=VALUE.`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

async function alertmanagerBase(path: string | undefined, io: Io): Promise<unknown> {
  if (path === undefined) return undefined;
  let text: string;
  try {
    text = await readFile(resolve(io.cwd, path), "utf8");
  } catch (error) {
    throw new IoError(`The Alertmanager base could not be read: ${(error as Error).message}`, { cause: error });
  }
  let base: unknown;
  try {
    base = parse(text);
  } catch (error) {
    throw new UsageError(`${path} is no YAML: ${(error as Error).message}`, { cause: error });
  }
  if (typeof base !== "object" || base === null || !("route" in base))
    throw new UsageError(`${path} has no route, so it is no Alertmanager configuration.`);
  return base;
}

async function outputOptions(args: Parsed, io: Io): Promise<OutputOptions> {
  const [dashboardUrl, namespace, datasourceUid] = [
    args.text("dashboard-url"),
    args.text("namespace"),
    args.text("datasource-uid"),
  ];
  const only = onlyOutputs(args);
  const base = await alertmanagerBase(args.text("alertmanager-base"), io);
  return {
    links: dashboardUrl ? { dashboardUrl } : {},
    manifest: { labels: ruleLabels(args), ...(namespace && { namespace }) },
    hash,
    ...(only && { only }),
    ...(datasourceUid && { datasourceUid }),
    ...(base !== undefined && { alertmanagerBase: base }),
  };
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
    only: {
      type: "string",
      value: "OUTPUT",
      multiple: true,
      help: `Write this of ${OUTPUTS.join(", ")} instead of ${DEFAULT_OUTPUTS.join(", ")}.`,
    },
    "alertmanager-base": {
      type: "string",
      value: "FILE",
      help: "Your Alertmanager configuration, into which ours is merged.",
    },
    namespace: { type: "string", value: "NAME", help: "Namespace of the PrometheusRule manifests." },
    "rule-label": {
      type: "string",
      value: "KEY=VALUE",
      multiple: true,
      help: "Label of the manifests, for the operator's rule selector.",
    },
    "datasource-uid": { type: "string", value: "UID", help: "Grafana's data source of the alert rules." },
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
    const options = await outputOptions(args, io);
    const files = eachOutputFile(models, { ...options, ...(bot && { bot }) });
    const summary = await writeFiles(resolve(io.cwd, out), files);
    if (json) io.out(`${JSON.stringify({ issues, ...summary }, undefined, 2)}\n`);
    else
      io.out(
        `${counted(models.length, "model")}: ${counted(summary.written.length, "file")} written, ${summary.unchanged} unchanged, ${summary.removed.length} removed in ${out}.\n`,
      );
    return EXIT.fine;
  },
};
