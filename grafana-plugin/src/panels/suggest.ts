import type { PanelDataSummary } from "@grafana/data";
import { readSeries } from "../domain/series.ts";

/** Offers a panel where a query returns series that it is made for, and nowhere else. */
export function suggestWhere(isOurs: (name: string, labels: Readonly<Record<string, string>>) => boolean) {
  return ({ rawFrames = [] }: PanelDataSummary): { readonly score: number }[] =>
    readSeries(rawFrames).some(({ name, labels }) => isOurs(name, labels)) ? [{ score: BEST }] : [];
}

/** The score Grafana calls best: these series mean one thing only. */
const BEST = 100;
