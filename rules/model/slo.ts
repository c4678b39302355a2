import type { BudgetTier } from "@noops-ml/alerts/policy/budget-tier.ts";
import type { Rational } from "@noops-ml/alerts/policy/rational.ts";
import type { BurnTier } from "@noops-ml/alerts/policy/reachable.ts";
import type { Cause } from "@noops-ml/alerts/vocabulary.ts";
import type { SliKind } from "../spec/sli-schemas.ts";

/**
 * What every SLI becomes: two additive base series, error and total. Queries are templates with `{{.window}}`.
 * - `events`: bad events and events per second, weighted by traffic; can be asked over any window. `missingError` says
 *   what stands in where nothing was bad yet and so no bad series exists: nothing needed, a zero, or a zero per total.
 * - `counts`: bad and all of something that is counted now, such as services; windows are summed from the base.
 * - `slices`: 0 or 1 per evaluation; every moment weighs the same.
 * - `ratio`: someone else's error ratio; every moment weighs the same, which is said as a warning.
 */
export type BaseForm =
  | { readonly form: "events"; readonly error: string; readonly total: string; readonly missingError: MissingError }
  | { readonly form: "counts"; readonly error: string; readonly total: string }
  | { readonly form: "slices"; readonly error: string }
  | { readonly form: "ratio"; readonly error: string };

/**
 * A constant zero costs nothing, but has no labels: it fits only where both queries give one series without any.
 * Elsewhere the total is asked once more.
 */
export type MissingError = "never" | "constant" | "total";

/** Rolling windows move with time, calendar windows start over. */
export type SloWindow =
  | { readonly kind: "rolling"; readonly periodSeconds: number }
  | {
      readonly kind: "calendar";
      readonly unit: "month" | "week";
      readonly offsetSeconds: number;
      readonly periodSeconds: number;
    };

/** Share of predictions whose label has arrived. */
export type LabelCoverage = {
  readonly query: string;
  readonly minRatio: Rational;
  readonly cadenceSeconds: number;
};

/** A time that does not count, or in which nobody is told. `activeQuery` is 0 or 1. */
export type MaintenanceWindow = {
  readonly name: string;
  readonly activeQuery: string;
  readonly exclude: boolean;
  readonly mute: boolean;
};

/** Whether silence of the SLI is itself an alert, and for how long it must last. */
export type Absence = { readonly alert: false } | { readonly alert: true; readonly forSeconds: number };

/** What a made-up series does in one state: it jumps to a level, where one is named, and then moves by a slope. */
export type Line = { readonly level?: number; readonly perSecond: number };

/** A made-up series that feeds the SLI in generated tests. */
export type Signal = {
  readonly series: Readonly<Record<string, string>>;
  readonly healthy: Line;
  readonly outage: Line;
  readonly idle: Line;
};

/** Inputs of generated tests: how long before an outage is bad at all, and how much history must come first. */
export type Stage = {
  readonly signals: readonly Signal[];
  readonly delaySeconds: number;
  readonly warmupSeconds: number;
};

/** An SLO ready to compile. After this form nothing asks for the SLI kind again. */
export type Slo = {
  readonly id: string;
  readonly service: string;
  readonly name: string;
  readonly model: string;
  readonly kind: SliKind;
  readonly description: string;
  readonly base: BaseForm;
  readonly baseSeconds: number;
  readonly groupBy: readonly string[];
  readonly objectiveRatio: Rational;
  readonly budgetRatio: Rational;
  readonly window: SloWindow;
  readonly intervalSeconds: number;
  readonly slowIntervalSeconds: number;
  readonly burnTiers: readonly BurnTier[];
  readonly budgetTiers: readonly BudgetTier[];
  readonly minEvents?: Rational;
  readonly minFailures?: Rational;
  readonly wilson: boolean;
  readonly labelCoverage?: LabelCoverage;
  readonly absence: Absence;
  /** The release gate is unknown without data; for a canary no data is normal. */
  readonly gateNeedsData: boolean;
  readonly maintenance: readonly MaintenanceWindow[];
  readonly labels: Readonly<Record<string, string>>;
  /** Left out where the user's expressions are too free to make series up for them. */
  readonly stage?: Stage;
  readonly cause?: Cause;
  readonly impact?: string;
  readonly runbook?: string;
};

/** A model with all its SLOs ready to compile. */
export type CompiledModel = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly slos: readonly Slo[];
};
