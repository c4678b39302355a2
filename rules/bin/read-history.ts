import { type Grid, alignGroups, onlyValues } from "../backtest/align-series.ts";
import { type History, historyQueries } from "../backtest/history.ts";
import type { BuiltModel } from "../model/build-models.ts";
import type { Slo } from "../model/slo.ts";
import type { PrometheusClient, Series } from "./prometheus-client.ts";

/** Prometheus answers at most 11,000 points per series at once. */
const MOST_POINTS = 10_000;

type Progress = (done: number, all: number) => void;

/** One query over a grid of any length, in pieces that Prometheus accepts. */
async function overGrid(client: PrometheusClient, expr: string, grid: Grid, piece: () => void): Promise<Series[]> {
  const found = new Map<string, { labels: Series["labels"]; points: (readonly [number, number])[] }>();
  for (let from = 0; from < grid.length; from += MOST_POINTS) {
    const last = Math.min(grid.length, from + MOST_POINTS) - 1;
    const start = grid.startSeconds + from * grid.stepSeconds;
    const end = grid.startSeconds + last * grid.stepSeconds;
    for (const { labels, points } of await client.queryRange(expr, { start, end, step: grid.stepSeconds })) {
      const key = JSON.stringify(Object.entries(labels).sort());
      const series = found.get(key) ?? { labels, points: [] };
      series.points.push(...points);
      found.set(key, series);
    }
    piece();
  }
  return [...found.values()];
}

/** Asks a server for everything that the replay of one SLO needs. */
export async function readHistory(
  client: PrometheusClient,
  built: BuiltModel,
  slo: Slo,
  grid: Grid,
  progress: Progress,
): Promise<History> {
  const queries = historyQueries(built, slo);
  const wanted =
    1 + (queries.total ? 1 : 0) + queries.ratios.size + (queries.labelCoverage ? 1 : 0) + (queries.maintenance ? 1 : 0);
  const pieces = wanted * Math.ceil(grid.length / MOST_POINTS);
  let done = 0;
  const ask = (expr: string) =>
    overGrid(client, expr, grid, () => {
      done += 1;
      progress(done, pieces);
    });
  const error = await ask(queries.error);
  const total = queries.total === undefined ? undefined : await ask(queries.total);
  const ratios = new Map<number, Series[]>();
  for (const [seconds, expr] of queries.ratios) ratios.set(seconds, await ask(expr));
  const coverage = queries.labelCoverage === undefined ? undefined : await ask(queries.labelCoverage);
  const flag = queries.maintenance === undefined ? undefined : await ask(queries.maintenance);
  const answers = { error, ratios, ...(total && { total }), ...(coverage && { labelCoverage: coverage }) };
  return {
    ...grid,
    closedRanges: (await client.majorVersion()) < 3,
    groups: alignGroups(answers, slo.groupBy, grid),
    ...(flag && { maintenance: onlyValues(flag, grid) }),
  };
}
