import { RAW_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { SIDE } from "./class-shift-query.ts";
import { now, type PanelQuery } from "./panel-query.ts";
import { newest, type Series } from "./series.ts";

/** What inference costs in an hour, now and at the same time a day before; nothing where no model measures it. */
export type FleetCost = { readonly perHour: number; readonly dayBefore: number | undefined };

/** Both sides in one query: they are sums and have no name of their own. */
export function costQuery(): PanelQuery {
  const side = (name: string, offset: string) =>
    `label_replace(sum(rate(${RAW_SERIES.inferenceCost}[5m]${offset})) * 3600, "${SIDE}", "${name}", "", "")`;
  return now("cost", `${side("now", "")} or ${side("before", " offset 1d")}`);
}

/** Reads the answer of the cost query. */
export function readCost(series: readonly Series[]): FleetCost | undefined {
  const side = (name: string) => newest(series.filter(({ labels }) => labels[SIDE] === name))?.value;
  const perHour = side("now");
  return perHour === undefined ? undefined : { perHour, dayBefore: side("before") };
}
