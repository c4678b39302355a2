import type { LinkModel } from "@grafana/data";
import { LABEL } from "@noops-ml/alerts/vocabulary.ts";
import type { BurnTier, BurnWindow } from "./burn.ts";
import type { Forecast } from "./forecast.ts";
import type { Sample } from "./series.ts";

/** What is true of an SLO right now. "No data" and "no traffic" are neither good nor bad. */
export type SloState =
  | { readonly kind: "healthy" }
  | { readonly kind: "burning"; readonly severity: "page" | "ticket"; readonly tier: BurnTier }
  | { readonly kind: "exhausted" }
  | { readonly kind: "noTraffic" }
  | { readonly kind: "noData"; readonly missing: string; readonly lastSeen: number | undefined }
  | { readonly kind: "maintenance" };

/** A span of time in milliseconds. */
export type Span = { readonly from: number; readonly to: number };

/** Everything one SLO has to say; each panel, page and tooltip reads these numbers and computes none of its own. */
export type SloView = {
  readonly key: string;
  readonly service: string;
  readonly name: string;
  /** Labels beyond the identity, such as `version="7"`. */
  readonly group: string;
  readonly state: SloState;
  readonly objectiveRatio: number | undefined;
  readonly budgetRatio: number | undefined;
  readonly periodSeconds: number | undefined;
  /** Good share over the whole period. */
  readonly sliRatio: number | undefined;
  /** Share of the period's budget that is left; below zero when over-spent. */
  readonly remaining: Sample | undefined;
  readonly currentBurn: number | undefined;
  readonly windows: readonly BurnWindow[];
  readonly tiers: readonly BurnTier[];
  readonly history: readonly Sample[];
  readonly maintenance: readonly Span[];
  readonly forecast: Forecast;
  readonly gate: "open" | "closed" | "unknown";
  /** Data links of the dashboard for this SLO. */
  readonly links: () => readonly LinkModel[];
};

const HIDDEN: ReadonlySet<string> = new Set([LABEL.sloId, LABEL.sloService, LABEL.sloName, LABEL.sloWindow]);

/** The labels that tell the rows of a grouped SLO apart, in words. */
export function groupOf(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .filter(([name]) => !HIDDEN.has(name))
    .map(([name, value]) => `${name} ${value}`)
    .sort()
    .join(", ");
}
