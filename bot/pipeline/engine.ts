import type { TimerSettings } from "../incident/timers.ts";
import type { Connectors } from "../ports/connector.ts";
import type { Documents } from "../ports/documents.ts";
import type { Expressions } from "../ports/expressions.ts";
import type { Failpoint } from "../ports/failpoint.ts";
import type { IdentityStore } from "../ports/identity-store.ts";
import type { Log } from "../ports/log.ts";
import type { OnCall } from "../ports/on-call.ts";
import type { Pager } from "../ports/pager.ts";
import type { People } from "../ports/people.ts";
import type { PolicyEvaluator } from "../ports/policy-evaluator.ts";
import type { SeriesSource } from "../ports/series-source.ts";
import type { SourceMonitor } from "../ports/source-monitor.ts";
import type { Store } from "../ports/store.ts";
import type { Tracer } from "../ports/tracer.ts";
import type { Workflows } from "../ports/workflows.ts";
import type { RunbookChecks } from "../runbook/parse-runbook.ts";

export interface EngineSettings {
  readonly environment: string;
  readonly timers: TimerSettings;
  /** An incident fires again within this time: same incident, same thread. */
  readonly reopenSeconds: number;
  /** Alerts about one version of a model that follow each other within this time have one root cause: that version. */
  readonly correlateSeconds: number;
  readonly maxModelActionsPerDay: number;
  /** More new incidents of one cause than this within a minute become children of one. */
  readonly stormIncidents: number;
  /** How long an incident may go without a sign of life of its source before the source is asked. */
  readonly confirmSeconds: number;
  /** A source whose watchdog is older than this is silent. */
  readonly deadManSeconds: number;
}

export const ENGINE_DEFAULTS: Omit<EngineSettings, "environment" | "timers"> = {
  reopenSeconds: 1800,
  correlateSeconds: 600,
  maxModelActionsPerDay: 3,
  stormIncidents: 10,
  confirmSeconds: 14_400 + 2 * 300,
  deadManSeconds: 300,
};

/** What the stages of the pipeline work with. Everything that is not computing is behind a port. */
export interface Engine {
  readonly settings: EngineSettings;
  readonly store: Store;
  readonly documents: Documents;
  readonly people: People;
  readonly identities: IdentityStore;
  readonly connectors: Connectors;
  readonly policy: PolicyEvaluator;
  readonly expressions: Expressions;
  readonly runbookChecks: RunbookChecks;
  readonly workflows: Workflows;
  readonly monitor: SourceMonitor;
  readonly pager: Pager;
  readonly onCall: OnCall;
  /** The metrics store, asked about the error budget of a change; null when none is configured. */
  readonly series: Pick<SeriesSource, "latest"> | null;
  readonly failpoint: Failpoint;
  /** Null when nobody collects traces. */
  readonly tracer: Tracer | null;
  readonly log: Log;
  /** Names this process in leases: a fresh one at each start. */
  readonly boot: string;
  readonly newId: (kind: string) => string;
  readonly sha256: (text: string) => string;
}
