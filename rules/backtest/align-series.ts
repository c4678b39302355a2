import type { GroupHistory, Values } from "./history.ts";

/** A series as a server answers it. */
export type SampledSeries = {
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly (readonly [number, number])[];
};

/** The grid that all series are put on. */
export type Grid = { readonly startSeconds: number; readonly stepSeconds: number; readonly length: number };

/** Answers to the queries of an SLO. */
export type SampledHistory = {
  readonly error: readonly SampledSeries[];
  readonly total?: readonly SampledSeries[];
  readonly ratios: ReadonlyMap<number, readonly SampledSeries[]>;
  readonly labelCoverage?: readonly SampledSeries[];
};

function onGrid(series: SampledSeries | undefined, grid: Grid): (number | undefined)[] {
  const values = Array.from<number | undefined>({ length: grid.length });
  for (const [time, value] of series?.points ?? []) {
    const at = Math.round((time - grid.startSeconds) / grid.stepSeconds);
    if (at >= 0 && at < grid.length && Number.isFinite(value)) values[at] = value;
  }
  return values;
}

/** Values of the only series of an answer. */
export function onlyValues(series: readonly SampledSeries[], grid: Grid): Values {
  return onGrid(series[0], grid);
}

/** Brings the answers to all queries together by group. */
export function alignGroups(answer: SampledHistory, groupBy: readonly string[], grid: Grid): GroupHistory[] {
  const key = ({ labels }: SampledSeries) => JSON.stringify(groupBy.map((label) => labels[label] ?? ""));
  const all = [...(answer.total ?? []), ...answer.error];
  const groups = new Map(all.map((series) => [key(series), series]));
  const find = (list: readonly SampledSeries[] | undefined, of: string) =>
    onGrid(
      list?.find((series) => key(series) === of),
      grid,
    );
  return [...groups].map(([name, { labels }]) => {
    const error = find(answer.error, name);
    return {
      labels: Object.fromEntries(groupBy.map((label) => [label, labels[label] ?? ""])),
      error,
      total: answer.total ? find(answer.total, name) : error.map((value) => (value === undefined ? undefined : 1)),
      ratios: new Map([...answer.ratios].map(([seconds, list]) => [seconds, find(list, name)])),
      ...(answer.labelCoverage && { labelCoverage: find(answer.labelCoverage, name) }),
    };
  });
}
