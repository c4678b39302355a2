export type SourceVerdict = "confirmed" | "suppressed" | "gone" | "unknown";

export interface AskedAlert {
  readonly fingerprint: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Asks every Alertmanager, and Prometheus, whether an alert still fires there. Silence of one of them is `unknown`, never `gone`. */
export interface SourceMonitor {
  /** `null` when this source cannot be asked. */
  ask(source: string, alerts: readonly AskedAlert[]): Promise<readonly SourceVerdict[] | null>;
}
