/** The switches of the whole installation, as `/noops status` and App Home show them. */
export interface EngineStatus {
  readonly killSwitch: { readonly on: boolean; readonly by: string | null; readonly at: string | null };
  readonly freezes: readonly {
    readonly scope: string;
    readonly until: string;
    readonly by: string;
    readonly reason: string;
  }[];
  readonly openIncidents: number;
  readonly runningRuns: number;
  readonly waitingApprovals: number;
  readonly incidentsWithoutTimer: number;
  /** What automation did in the last 24 hours. */
  readonly ledger: readonly {
    readonly at: string;
    readonly incidentRef: string;
    readonly runbook: string;
    readonly state: string;
    readonly by: string;
  }[];
}

export interface StatusReader {
  status(): Promise<EngineStatus>;
}
