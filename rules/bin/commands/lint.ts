import type { LintResult } from "../../lint/lint.ts";
import { lintModel } from "../../lint/lint.ts";
import { LINT_RULES } from "../../lint/lint-rules.ts";
import { renderLintDocs } from "../../lint/render-lint-docs.ts";
import { closestWord } from "../../spec/closest-word.ts";
import { counted } from "../../spec/counted.ts";
import { hasErrors } from "../../spec/issue.ts";
import { parseSources } from "../../spec/parse-sources.ts";
import type { Command, Parsed } from "../command.ts";
import { EXIT, type Io, UsageError } from "../io.ts";
import { loadModels } from "../load-models.ts";
import { observeMetrics } from "../observe-metrics.ts";
import { createPrometheusClient } from "../prometheus-client.ts";
import { reportIssues } from "../report-issues.ts";

const ids = LINT_RULES.map(({ id }) => id);

function chosenRules(args: Parsed) {
  const off = args.texts("off");
  for (const id of off) {
    if (ids.includes(id)) continue;
    const near = closestWord(id, ids);
    throw new UsageError(`There is no lint rule ${id}.${near ? ` Did you mean ${near}?` : ""}`);
  }
  return LINT_RULES.filter(({ id }) => !off.includes(id));
}

function explain(id: string): string {
  const rule = LINT_RULES.find((known) => known.id === id);
  if (rule) return `${rule.id} (${rule.level}): ${rule.title}.\n\n${rule.why}\n\nFix: ${rule.fix}\n`;
  const near = closestWord(id, ids);
  throw new UsageError(`There is no lint rule ${id}.${near ? ` Did you mean ${near}?` : ""}`);
}

const COLOUR = { warning: "\u001b[33m", advice: "\u001b[36m", off: "\u001b[0m" };

function print(results: readonly LintResult[], io: Io): void {
  const colours = io.terminal && io.env["NO_COLOR"] === undefined;
  for (const { file, line, column, level, rule, message, fix } of results) {
    const shown = colours ? `${COLOUR[level]}${level}${COLOUR.off}` : level;
    io.out(`${file}:${line}:${column} ${shown} ${rule}\n  ${message}\n  ${fix}\n`);
  }
  const warnings = results.filter(({ level }) => level === "warning").length;
  const advice = counted(results.length - warnings, "piece of advice", "pieces of advice");
  io.out(`${counted(warnings, "warning")}, ${advice}. noops lint --explain RULE says why.\n`);
}

/** `noops lint`: what compiles and still makes a bad night. */
export const lintCommand: Command = {
  name: "lint",
  summary: "Find operational mistakes in models.",
  operands: "PATH…",
  options: {
    "prometheus-url": { type: "string", value: "URL", help: "Look at the metrics of a running Prometheus as well." },
    "dashboard-url": { type: "string", value: "URL", help: "The dashboard that noops compile will be given." },
    off: { type: "string", value: "RULE", multiple: true, help: "Leave out a rule." },
    strict: { type: "boolean", help: "Advice counts as a warning for the exit code." },
    explain: { type: "string", value: "RULE", help: "Say why a rule exists and what to do." },
    docs: { type: "boolean", help: "Print the page that documents every rule." },
    json: { type: "boolean", help: "Print the findings as JSON." },
  },
  run: async (args, io) => {
    const asked = args.text("explain");
    if (asked !== undefined || args.flag("docs")) {
      io.out(asked === undefined ? renderLintDocs() : explain(asked));
      return EXIT.fine;
    }
    const rules = chosenRules(args);
    const { sources, models, issues } = await loadModels(args.operands, io);
    if (hasErrors(issues)) {
      reportIssues(issues, sources, io);
      return EXIT.issues;
    }
    const documents = new Map(
      parseSources(sources).models.map(({ value, document }) => [value.metadata.name, document]),
    );
    const url = args.text("prometheus-url");
    const client = url === undefined ? undefined : createPrometheusClient(url, io.env);
    const results: LintResult[] = [];
    for (const { document, model, policy } of models) {
      const located = documents.get(model.name);
      if (!located) continue;
      const observed = client && (await observeMetrics(client, document));
      const dashboardLinked = args.text("dashboard-url") !== undefined;
      results.push(...lintModel({ document, model, policy, dashboardLinked, observed }, located, rules));
    }
    if (args.flag("json")) io.out(`${JSON.stringify({ findings: results }, undefined, 2)}\n`);
    else print(results, io);
    const counts = ({ level }: LintResult) => level === "warning" || args.flag("strict");
    return results.some(counts) ? EXIT.issues : EXIT.fine;
  },
};
