import { formatDuration } from "@noops-ml/alerts/policy/duration.ts";
import { toText } from "@noops-ml/alerts/policy/rational.ts";
import { LABEL, SLO_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { quote } from "../promql/selector.ts";
import type { Slo } from "../model/slo.ts";
import type { RecordingRule } from "./rule.ts";

type Identity = { readonly labels: Readonly<Record<string, string>>; readonly selector: string };

/** Every rule of an SLO repeats its identity, so it is put together once. */
const identities = new WeakMap<Slo, Identity>();

function identity(slo: Slo): Identity {
  const known = identities.get(slo);
  if (known) return known;
  const labels = { [LABEL.sloId]: slo.id, [LABEL.sloService]: slo.service, [LABEL.sloName]: slo.name };
  const matchers = Object.entries(labels).map(([label, value]) => `${label}=${quote(value)}`);
  const made = { labels, selector: `{${matchers.join(", ")}}` };
  identities.set(slo, made);
  return made;
}

/** The labels that name an SLO on every series it records. */
export function identityLabels(slo: Slo): Readonly<Record<string, string>> {
  return identity(slo).labels;
}

/** The same labels as a selector. */
export function identitySelector(slo: Slo): string {
  return identity(slo).selector;
}

/** A recorded series of this SLO. */
export function seriesOf(slo: Slo, name: string): string {
  return `${name}${identitySelector(slo)}`;
}

/** The base window as in series names. */
export function baseWindow(slo: Slo): string {
  return formatDuration(slo.baseSeconds);
}

/** Names of the base series; every longer window is summed from them. */
export function errorName(slo: Slo): string {
  return `${SLO_SERIES.sliError}${baseWindow(slo)}`;
}
export function totalName(slo: Slo): string {
  return `${SLO_SERIES.sliTotal}${baseWindow(slo)}`;
}

/** Name of the error ratio over a window. */
export function ratioName(windowSeconds: number): string {
  return `${SLO_SERIES.sliErrorRatio}${formatDuration(windowSeconds)}`;
}

/** Name of the error ratio over the whole period. */
export function periodRatioName({ window }: Slo): string {
  if (window.kind === "rolling") return ratioName(window.periodSeconds);
  return `${SLO_SERIES.sliErrorRatio.replace(/rate$/, "")}${window.unit === "month" ? "mtd" : "wtd"}`;
}

/** The label value of the period's window. */
export function periodWindowLabel({ window }: Slo): string {
  if (window.kind === "rolling") return formatDuration(window.periodSeconds);
  return window.unit === "month" ? "mtd" : "wtd";
}

/** The error ratio over a window as burn rate: how many times faster than allowed. */
export function burnRateOf(slo: Slo, ratioSeriesName: string): string {
  return `max without (${LABEL.sloWindow}) (${seriesOf(slo, ratioSeriesName)}) / ${toText(slo.budgetRatio)}`;
}

/** Whether excluded maintenance takes time out of the base series. */
export function excludesMaintenance(slo: Slo): boolean {
  return slo.maintenance.some((window) => window.exclude);
}

/** The maintenance flag, as a condition. */
export function inMaintenance(slo: Slo): string {
  return `${seriesOf(slo, SLO_SERIES.maintenanceActive)} == 1`;
}

/** Labels to match on when two series of one SLO are put together. */
export function matchLabels(slo: Slo): string {
  return [LABEL.sloId, ...slo.groupBy].join(", ");
}

/** A recording rule with the identity of the SLO. */
export function recordFor(
  slo: Slo,
  record: string,
  expr: string,
  more: Readonly<Record<string, string>> = {},
): RecordingRule {
  return { record, expr, labels: { ...identityLabels(slo), ...more } };
}
