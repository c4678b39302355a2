import { resolve } from "node:path";
import { formatDuration, parseDuration } from "@noops-ml/alerts/policy/duration.ts";
import type { Grid } from "../../backtest/align-series.ts";
import { pictureSvg } from "../../backtest/picture-svg.ts";
import { pictureText } from "../../backtest/picture-text.ts";
import { type Replay, replay } from "../../backtest/replay.ts";
import { budgetLines, firingLines, momentText } from "../../backtest/summary.ts";
import type { BuiltModel } from "../../model/build-models.ts";
import type { Slo } from "../../model/slo.ts";
import { closestWord } from "../../spec/closest-word.ts";
import { counted } from "../../spec/counted.ts";
import { hasErrors } from "../../spec/issue.ts";
import type { Command, Parsed } from "../command.ts";
import { EXIT, type Io, UsageError } from "../io.ts";
import { loadModels } from "../load-models.ts";
import { createPrometheusClient } from "../prometheus-client.ts";
import { readHistory } from "../read-history.ts";
import { reportIssues } from "../report-issues.ts";
import { serveDump } from "../serve-dump.ts";
import { writeFiles } from "../write-files.ts";

const DEFAULT_SPAN_SECONDS = 7 * 86_400;
const PICTURE_WIDTH = 72;

/** A moment given as time or as duration before the end. */
function moment(text: string, option: string, before: number): number {
  const ago = parseDuration(text);
  if (ago !== undefined) return before - ago;
  const at = Date.parse(text) / 1000;
  if (Number.isNaN(at)) throw new UsageError(`--${option} ${text} is neither a time nor a duration.`);
  return at;
}

function chosenSlos(models: readonly BuiltModel[], wanted: readonly string[]) {
  const all = models.flatMap((built) => built.model.slos.map((slo) => ({ built, slo })));
  const names = all.flatMap(({ slo }) => [slo.name, slo.id]);
  for (const name of wanted) {
    if (names.includes(name)) continue;
    const near = closestWord(name, names);
    throw new UsageError(`There is no SLO ${name}.${near ? ` Did you mean ${near}?` : ""}`);
  }
  return wanted.length === 0 ? all : all.filter(({ slo }) => wanted.includes(slo.name) || wanted.includes(slo.id));
}

function gridOf(slo: Slo, args: Parsed, start: number, end: number): Grid {
  const step = args.text("step");
  const stepSeconds = step === undefined ? slo.intervalSeconds : parseDuration(step);
  if (!stepSeconds) throw new UsageError(`--step ${step ?? ""} is no duration.`);
  const startSeconds = Math.ceil(start / stepSeconds) * stepSeconds;
  return { startSeconds, stepSeconds, length: Math.max(1, Math.floor((end - startSeconds) / stepSeconds) + 1) };
}

function printReplay(one: Replay, io: Io): void {
  const end = one.startSeconds + (one.length - 1) * one.stepSeconds;
  const step = formatDuration(one.stepSeconds);
  io.out(`\n${one.slo.id}: ${momentText(one.startSeconds)} to ${momentText(end)} UTC, every ${step}\n`);
  if (one.budgets.length === 0) io.out("No data: the metrics of this SLO have no series in this time.\n");
  else io.out(`${pictureText(one, PICTURE_WIDTH)}\n`);
  const lines = firingLines(one);
  io.out(`${[...budgetLines(one), ...(lines.length > 0 ? lines : ["No alert would have fired."])].join("\n")}\n`);
}

function asJson({ slo, alerts, budgets, startSeconds, stepSeconds, length }: Replay) {
  const fired = alerts.filter(({ firings }) => firings.length > 0);
  const last = budgets.map(({ labels, remaining }) => ({
    labels,
    remaining: remaining.filter((value) => value !== undefined).at(-1),
  }));
  return { slo: slo.id, startSeconds, stepSeconds, length, alerts: fired, budgets: last };
}

async function dataSource(args: Parsed, io: Io) {
  const [url, dump] = [args.text("prometheus-url"), args.text("openmetrics")];
  if ((url === undefined) === (dump === undefined))
    throw new UsageError("Say where the history is: --prometheus-url URL or --openmetrics FILE.");
  const now = Math.floor(io.now() / 1000);
  if (url !== undefined) return { url, startSeconds: undefined, endSeconds: now, stop: () => Promise.resolve() };
  return serveDump(dump ?? "", io);
}

/** `noops backtest`: when each alert would have fired, for how long, and what would have been left of the budget. */
export const backtestCommand: Command = {
  name: "backtest",
  summary: "Replay history: when would each alert have fired?",
  operands: "PATH… (--prometheus-url URL | --openmetrics FILE)",
  options: {
    "prometheus-url": { type: "string", value: "URL", help: "A Prometheus that has the history." },
    openmetrics: { type: "string", value: "FILE", help: "A dump in OpenMetrics text with timestamps." },
    from: { type: "string", value: "TIME", help: "A time, or a duration before the end; 7d, or the whole dump." },
    to: { type: "string", value: "TIME", help: "A time, or a duration before now; now, or the end of the dump." },
    step: { type: "string", value: "DURATION", help: "Distance of evaluations; the spec's interval by default." },
    slo: { type: "string", value: "NAME", multiple: true, help: "Only this SLO." },
    svg: { type: "string", value: "DIR", help: "Folder for a picture of each SLO." },
    json: { type: "boolean", help: "Print the result as JSON." },
  },
  run: async (args, io) => {
    const { sources, models, issues } = await loadModels(args.operands, io);
    if (hasErrors(issues)) {
      reportIssues(issues, sources, io);
      return EXIT.issues;
    }
    const chosen = chosenSlos(models, args.texts("slo"));
    const source = await dataSource(args, io);
    try {
      const end = moment(args.text("to") ?? "0s", "to", source.endSeconds);
      const from = args.text("from");
      const start =
        from === undefined ? (source.startSeconds ?? end - DEFAULT_SPAN_SECONDS) : moment(from, "from", end);
      if (start >= end)
        throw new UsageError(`The replay would end (${momentText(end)}) before it begins (${momentText(start)}).`);
      const client = createPrometheusClient(source.url, io.env);
      const replays: Replay[] = [];
      for (const { built, slo } of chosen) {
        const progress = (done: number, all: number) => {
          if (io.terminal) io.err(`\r${slo.id}: ${done} of ${all} queries${done === all ? "\n" : ""}`);
        };
        replays.push(replay(slo, await readHistory(client, built, slo, gridOf(slo, args, start, end), progress)));
      }
      if (args.flag("json")) io.out(`${JSON.stringify({ replays: replays.map(asJson) }, undefined, 2)}\n`);
      else for (const one of replays) printReplay(one, io);
      const folder = args.text("svg");
      if (folder !== undefined) {
        const files = replays.map((one) => ({ path: `${one.slo.id}.svg`, text: pictureSvg(one) }));
        await writeFiles(resolve(io.cwd, folder), files);
        io.err(`${counted(files.length, "picture")} in ${folder}.\n`);
      }
      return EXIT.fine;
    } finally {
      await source.stop();
    }
  },
};
