import type { RunView } from "../incident/incident-view.ts";

export interface RunFilter {
  readonly state: "active" | "all";
  readonly model?: string;
  readonly limit: number;
}

/** One run of a runbook in a list. */
export interface RunLine extends Pick<RunView, "id" | "runbook" | "mode" | "state" | "startedBy"> {
  readonly incidentId: string;
  /** The incident or the change that it belongs to. */
  readonly incidentRef: string;
  readonly model: string;
  readonly automatic: boolean;
  readonly reason: string | null;
  readonly createdAt: string;
  readonly endedAt: string | null;
}

/** What ran and runs, newest first. */
export interface RunReader {
  list(filter: RunFilter): Promise<readonly RunLine[]>;
  /** One run with its steps and its approval. */
  run(id: string): Promise<(RunLine & RunView) | null>;
}
