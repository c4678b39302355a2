import { readDatadog } from "./read-datadog.ts";
import { type DeliveryReader, readAlertmanager } from "./read-delivery.ts";
import { readGrafana } from "./read-grafana.ts";
import { readSentry } from "./read-sentry.ts";

/** Kinds of alert sources. The name of a source begins with its kind, such as `alertmanager-eu`. */
export const SOURCE_KINDS = ["alertmanager", "grafana", "sentry", "datadog"] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

const READERS: Readonly<Record<SourceKind, DeliveryReader>> = {
  alertmanager: readAlertmanager,
  grafana: readGrafana,
  sentry: readSentry,
  datadog: readDatadog,
};

/**
 * The kind of a source; a name of its own is an Alertmanager, since most sources speak its language.
 * @example sourceKind("grafana-eu") // => "grafana"
 */
export function sourceKind(source: string): SourceKind {
  return SOURCE_KINDS.find((kind) => source === kind || source.startsWith(`${kind}-`)) ?? "alertmanager";
}

/** How the bodies of a source are read. */
export function readerOf(source: string): DeliveryReader {
  return READERS[sourceKind(source)];
}
