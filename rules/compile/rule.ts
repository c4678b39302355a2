/** A rule that records a series. */
export type RecordingRule = {
  readonly record: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
};

/** A rule that alerts. */
export type AlertRule = {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /**
   * Annotation to the expression whose value it shows, for all groups at once. The annotation's template asks Prometheus
   * itself; Grafana's templates cannot, so there these become queries of the rule.
   */
  readonly evidence?: Readonly<Record<string, string>>;
};

/** One rule of either sort. */
export type Rule = RecordingRule | AlertRule;

/** Rules that Prometheus evaluates in order, at one moment. */
export type RuleGroup = { readonly name: string; readonly interval: string; readonly rules: readonly Rule[] };

/** What an alert links to. */
export type Links = { readonly dashboardUrl?: string };
