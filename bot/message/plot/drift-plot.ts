import { DRIFT_AGAINST, DRIFT_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import type { IncidentView } from "../../incident/incident-view.ts";
import type { ComparisonPlot } from "./plot.ts";

type Sample = { readonly labels: Readonly<Record<string, string>>; readonly value: number };

/** Whether features are what this incident is about. */
export function isAboutDrift(view: IncidentView): boolean {
  return view.cause === "F2" || view.cause === "F1" || view.alerts.some((alert) => alert.name.includes("Drift"));
}

/** Finds the feature that moved most. */
export function worstFeatureQuery(view: IncidentView): string {
  return `topk(1, ${DRIFT_SERIES.psi}${DRIFT_AGAINST.reference}{model=${JSON.stringify(view.model)}})`;
}

/** Shares of each bin of one feature of one version, now, and in the reference, which belongs to no version. */
export function shareQueries(labels: Readonly<Record<string, string>>): {
  readonly now: string;
  readonly reference: string;
} {
  const byBin = (series: string, by: readonly string[]) =>
    `max by (bin) (${series}{${by.map((label) => `${label}=${JSON.stringify(labels[label] ?? "")}`).join(",")}})`;
  const feature = ["model", "feature", "layout"];
  return {
    now: byBin(DRIFT_SERIES.shares, [...feature, "version"]),
    reference: byBin(`${DRIFT_SERIES.referenceShares}${DRIFT_AGAINST.reference}`, feature),
  };
}

/** The distribution of the feature that moved most; null when there is too little to compare. */
export function driftPlot(
  view: IncidentView,
  feature: string,
  now: readonly Sample[],
  reference: readonly Sample[],
): ComparisonPlot | null {
  const bins = [...new Set([...now, ...reference].map((sample) => sample.labels.bin ?? ""))].sort(byNumber);
  if (bins.length < 2) return null;
  const share = (samples: readonly Sample[], bin: string) =>
    samples.find((sample) => (sample.labels.bin ?? "") === bin)?.value ?? 0;
  return {
    title: `${view.ref} · ${view.model} ${view.environment} · ${feature}`,
    bins,
    reference: bins.map((bin) => share(reference, bin)),
    now: bins.map((bin) => share(now, bin)),
  };
}

function byNumber(one: string, other: string): number {
  const difference = Number(one) - Number(other);
  return Number.isFinite(difference) && difference !== 0 ? difference : one < other ? -1 : 1;
}
