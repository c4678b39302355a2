/** What Sloth computes an SLI from. Queries hold `{{.window}}`. */
export type SlothSli =
  | { readonly kind: "events"; readonly errorQuery: string; readonly totalQuery: string }
  | { readonly kind: "raw"; readonly errorRatioQuery: string };

/** Name, labels and annotations of one of the two alerts. */
export type SlothAlert = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
};

/** One SLO with everything that Sloth's generator knows about it. The objective is a percentage, as it was written. */
export type SlothSlo = {
  readonly service: string;
  readonly name: string;
  readonly description: string;
  readonly objectivePercent: number;
  readonly periodSeconds: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly sli: SlothSli;
  /** `undefined` where the alert is disabled. */
  readonly pageAlert: SlothAlert | undefined;
  readonly ticketAlert: SlothAlert | undefined;
  /** Value of `sloth_mode` and `sloth_spec`: from which format the SLO came. */
  readonly source: "prometheus/v1" | "sloth.slok.dev/v1";
};
