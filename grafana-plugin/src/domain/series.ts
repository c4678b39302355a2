import { FieldType, type DataFrame, type Field } from "@grafana/data";

/** One time series of a query result: wire name, labels and its points, oldest first. */
export type Series = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly times: readonly number[];
  readonly values: readonly number[];
  /** The field the values come from: carries unit, thresholds and links. */
  readonly field: Field;
};

const NAME_LABEL = "__name__";

/** Every numeric field with a time field beside it, whatever the query that returned it. */
export function readSeries(frames: readonly DataFrame[]): Series[] {
  return frames.flatMap((frame) => {
    const time = frame.fields.find((field) => field.type === FieldType.time);
    if (!time) return [];
    return frame.fields
      .filter((field) => field.type === FieldType.number)
      .map((field) => toSeries(field, time.values as readonly number[]));
  });
}

function toSeries(field: Field, allTimes: readonly number[]): Series {
  const { [NAME_LABEL]: name = field.config.displayNameFromDS ?? field.name, ...labels } = field.labels ?? {};
  // The usual case has no holes: the arrays of the frame are taken as they are.
  const all = field.values as readonly number[];
  if (all.length === allTimes.length && all.every(Number.isFinite))
    return { name, labels, times: allTimes, values: all, field };
  const times: number[] = [];
  const values: number[] = [];
  for (let row = 0; row < allTimes.length; row++) {
    const time = allTimes[row];
    const value = field.values[row] as number | null | undefined;
    if (time === undefined || typeof value !== "number" || !Number.isFinite(value)) continue;
    times.push(time);
    values.push(value);
  }
  return { name, labels, times, values, field };
}

/** A value and the moment it was measured. */
export type Sample = { readonly time: number; readonly value: number };

/** The newest point, or nothing when the series ended before `aliveAfter`. */
export function latest(series: Series | undefined, aliveAfter = Number.NEGATIVE_INFINITY): Sample | undefined {
  const time = series?.times.at(-1);
  const value = series?.values.at(-1);
  if (time === undefined || value === undefined || time < aliveAfter) return undefined;
  return { time, value };
}

/** The newest point of several series that mean the same thing. */
export function newest(candidates: readonly Series[], aliveAfter?: number): Sample | undefined {
  return candidates
    .flatMap((one) => latest(one, aliveAfter) ?? [])
    .reduce<Sample | undefined>((best, sample) => (best && best.time >= sample.time ? best : sample), undefined);
}

/** The reason that rules recorded as a label, if it is one that is known here. */
export function recordedReason<T extends string>(
  candidates: readonly Series[],
  isKnown: (reason: string) => reason is T,
): T | undefined {
  const last = newest(candidates);
  const reasons = candidates.flatMap((one) => (latest(one)?.time === last?.time ? (one.labels["reason"] ?? []) : []));
  return reasons.find(isKnown);
}

/** The series with the most points: a range query among instant ones. */
export function longest(candidates: readonly Series[]): Series | undefined {
  return candidates.reduce<Series | undefined>(
    (best, one) => (best && best.times.length >= one.times.length ? best : one),
    undefined,
  );
}

/** The course of the longest series as points. */
export function courseOf(candidates: readonly Series[]): Sample[] {
  const one = longest(candidates);
  return one ? one.times.map((time, at) => ({ time, value: one.values[at] ?? 0 })) : [];
}

/** Whether two series of one range query have the same moments. */
export const sameTimes = (a: Pick<Series, "times">, b: Pick<Series, "times">): boolean =>
  a.times === b.times || (a.times.length === b.times.length && a.times.every((time, at) => time === b.times[at]));

/** The point nearest to a moment. */
export function nearest(samples: readonly Sample[], time: number): Sample | undefined {
  const at = firstAtOrAfter(samples, time);
  const [before, after] = [samples[at - 1], samples[at]];
  if (!before || !after) return after ?? before;
  return time - before.time < after.time - time ? before : after;
}

/** The newest point at or before a moment. */
export function newestBefore(samples: readonly Sample[], time: number): Sample | undefined {
  const at = firstAtOrAfter(samples, time);
  return samples[at]?.time === time ? samples[at] : samples[at - 1];
}

function firstAtOrAfter(samples: readonly Sample[], time: number): number {
  let [from, to] = [0, samples.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((samples[middle]?.time ?? 0) < time) from = middle + 1;
    else to = middle;
  }
  return from;
}
