import { lintModel } from "../../lint/lint.ts";
import { parsePeople, parseRunbookFacts } from "../../readiness/parse-runbook-facts.ts";
import { CHECKLISTS, type ChecklistName, type Readiness, scoreReadiness } from "../../readiness/score.ts";
import { hasErrors } from "../../spec/issue.ts";
import { parseSources } from "../../spec/parse-sources.ts";
import { askBot } from "../ask-bot.ts";
import { askPrometheus } from "../ask-prometheus.ts";
import type { Command, Parsed } from "../command.ts";
import { EXIT, type Io, UsageError } from "../io.ts";
import { loadModels } from "../load-models.ts";
import { createPrometheusClient } from "../prometheus-client.ts";
import { readSources } from "../read-sources.ts";
import { reportIssues } from "../report-issues.ts";

const MARK = { met: "ok", missing: "MISSING", unknown: "unknown" } as const;
const COLOUR = { met: "\u001b[32m", missing: "\u001b[31m", unknown: "\u001b[33m", off: "\u001b[0m" };
const DEFAULT_MIN_SCORE = 100;

function print({ model, checklist, results, scoreRatio }: Readiness, io: Io): void {
  const colours = io.terminal && io.env["NO_COLOR"] === undefined;
  io.out(`${model}: ${Math.floor(scoreRatio * 100)} % ready (${checklist})\n`);
  for (const { verdict, question, reason, fix } of results) {
    const mark = MARK[verdict].padEnd(7);
    io.out(`  ${colours ? `${COLOUR[verdict]}${mark}${COLOUR.off}` : mark} ${question} ${reason}\n`);
    if (verdict === "missing") io.out(`          ${fix}\n`);
  }
}

function checklistName(args: Parsed): ChecklistName {
  const name = args.text("checklist") ?? "production";
  const known = Object.keys(CHECKLISTS) as ChecklistName[];
  const found = known.find((one) => one === name);
  if (!found) throw new UsageError(`There is no --checklist ${name}; there are ${known.join(" and ")}.`);
  return found;
}

function minScore(args: Parsed): number {
  const text = args.text("min-score");
  const score = text === undefined ? DEFAULT_MIN_SCORE : Number(text);
  if (!(score >= 0 && score <= 100)) throw new UsageError(`--min-score ${text ?? ""} is no percentage.`);
  return score;
}

async function peopleOf(args: Parsed, io: Io) {
  const file = args.text("people");
  if (file === undefined) return undefined;
  const [source] = await readSources([file], io);
  const people = source && parsePeople(source);
  if (!people) throw new UsageError(`--people ${file} is no file of people with subject and groups.`);
  return people;
}

/** `noops readiness`: how far a model is from production, and what is missing. */
export const readinessCommand: Command = {
  name: "readiness",
  summary: "Score models against the checklists for production.",
  operands: "PATH…",
  options: {
    checklist: { type: "string", value: "NAME", help: "pre-production or production; production includes both." },
    "prometheus-url": { type: "string", value: "URL", help: "A Prometheus that evaluates the rules." },
    "bot-api-url": { type: "string", value: "URL", help: "The bot; a read token comes from NOOPS_API_TOKEN." },
    people: { type: "string", value: "FILE", help: "The bot's file of people and their groups." },
    "dashboard-url": { type: "string", value: "URL", help: "The dashboard that noops compile is given." },
    "min-score": { type: "string", value: "PERCENT", help: "Exit 1 below this score; 100 by default." },
    json: { type: "boolean", help: "Print the result as JSON." },
  },
  run: async (args, io) => {
    const checklist = checklistName(args);
    const least = minScore(args);
    const { sources, models, issues } = await loadModels(args.operands, io);
    if (hasErrors(issues)) {
      reportIssues(issues, sources, io);
      return EXIT.issues;
    }
    const documents = new Map(
      parseSources(sources).models.map(({ value, document }) => [value.metadata.name, document]),
    );
    const people = await peopleOf(args, io);
    const runbooks = parseRunbookFacts(sources);
    const url = args.text("prometheus-url");
    const client = url === undefined ? undefined : createPrometheusClient(url, io.env);
    const botUrl = args.text("bot-api-url");
    const dashboardLinked = args.text("dashboard-url") !== undefined;
    const results: Readiness[] = [];
    for (const { document, model, policy } of models) {
      const located = documents.get(model.name);
      const lintFacts = { document, model, policy, dashboardLinked, observed: undefined };
      const facts = {
        document,
        model,
        policy,
        lint: located ? lintModel(lintFacts, located) : [],
        runbooks,
        people,
        prometheus: client && (await askPrometheus(client, model)),
        bot: botUrl === undefined ? undefined : await askBot(botUrl, model.name, io.env),
      };
      results.push(scoreReadiness(facts, checklist));
    }
    if (args.flag("json")) io.out(`${JSON.stringify({ readiness: results }, undefined, 2)}\n`);
    else for (const one of results) print(one, io);
    return results.every(({ scoreRatio }) => scoreRatio * 100 >= least) ? EXIT.fine : EXIT.issues;
  },
};
