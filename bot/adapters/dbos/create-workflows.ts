import { DBOS } from "@dbos-inc/dbos-sdk";
import { DBOSExecutor } from "@dbos-inc/dbos-sdk/internal/dbos-executor";
import type pg from "pg";
import type { Log } from "../../ports/log.ts";
import type { DurableIo, Workflows } from "../../ports/workflows.ts";

export interface DbosOptions {
  readonly pool: pg.Pool;
  /** Stable across restarts: a process recovers what its own id had begun. */
  readonly executorId: string;
  /** Explicit, or a deploy strands runs that wait. */
  readonly applicationVersion: string;
  readonly log: Log;
  /** Tells an outage, which is waited for, from a bug. */
  readonly isDatabaseAway: (error: unknown) => boolean;
  /** What a run does; called again from the start after a crash, with recorded steps answering from the record. */
  readonly execute: (io: DurableIo, runId: string) => Promise<void>;
  /** What to do with a run whose workflow failed because of a bug. */
  readonly onBroken: (runId: string, error: unknown) => Promise<void>;
}

export interface DurableWorkflows extends Workflows {
  /** Starts, and continues what this executor had begun. After a failure it may be called again. */
  launch(): Promise<void>;
  /** Executors, other than this one, with workflows that have not ended. */
  otherExecutors(): Promise<readonly string[]>;
  /** Continues here what a dead executor had begun. Only for one that is surely dead. */
  takeOver(executorId: string): Promise<number>;
  shutdown(): Promise<void>;
}

const HINT = "hint";
const RETRY_MS = 1000;

/** A step that only waits for the database is not a failed step: the run goes on when it is back. */
async function insist<T>(work: () => Promise<T>, { log, isDatabaseAway }: DbosOptions, name: string): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isDatabaseAway(error)) throw error;
      log.warn({ step: name, error }, "the database is away; the step waits");
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

function durableIo(options: DbosOptions): DurableIo {
  return {
    step: (name, work) => DBOS.runStep(() => insist(work, options, name), { name }),
    async waitForHint(timeoutSeconds) {
      await DBOS.recv(HINT, { timeoutSeconds });
    },
    sleep: (seconds) => DBOS.sleep(Math.max(1, Math.round(seconds * 1000))),
  };
}

/** Durable workflows on DBOS: one workflow per run, whose id is the run's. */
export function createWorkflows(options: DbosOptions): DurableWorkflows {
  const { log } = options;
  const run = DBOS.registerWorkflow(
    async (runId: string): Promise<void> => {
      try {
        await options.execute(durableIo(options), runId);
      } catch (error) {
        if (options.isDatabaseAway(error)) throw error;
        log.error({ run: runId, error }, "a run broke");
        await DBOS.runStep(() => options.onBroken(runId, error), { name: "broken" });
      }
    },
    { name: "runbook-run", maxRecoveryAttempts: 1000 },
  );
  const quiet = {
    info: (entry: unknown) => log.debug({ dbos: entry }, "dbos"),
    debug: () => undefined,
    warn: (entry: unknown) => log.warn({ dbos: entry }, "dbos"),
    error: (entry: unknown) => log.error({ dbos: entry }, "dbos"),
  };
  DBOS.setConfig({
    name: "noops-bot",
    systemDatabasePool: options.pool,
    applicationVersion: options.applicationVersion,
    executorID: options.executorId,
    logger: quiet,
    tracingEnabled: false,
  });
  return {
    async launch() {
      try {
        await DBOS.launch();
      } catch (error) {
        // Runs are dispatched by the last part of a launch, so none is under way; the remains would make the next call a no-op.
        await DBOS.shutdown();
        throw error;
      }
    },
    async otherExecutors() {
      const { rows } = await options.pool.query<{ executor_id: string }>(
        "SELECT DISTINCT executor_id FROM dbos.workflow_status WHERE status = 'PENDING' AND executor_id IS NOT NULL AND executor_id <> $1",
        [options.executorId],
      );
      return rows.map((row) => row.executor_id);
    },
    async takeOver(executorId) {
      // Not in the public interface of the package: pinned to its version and held by a test.
      const recovered = await DBOSExecutor.globalInstance?.recoverPendingWorkflows([executorId]);
      return recovered?.length ?? 0;
    },
    async start(runId) {
      await DBOS.startWorkflow(run, { workflowID: runId })(runId);
    },
    async resume(runId, stepId) {
      await DBOS.startWorkflow(run, { workflowID: `${runId}:${stepId}` })(runId);
    },
    async hint(runId) {
      try {
        await DBOS.send(runId, HINT, HINT);
      } catch (error) {
        // The run looks at the database itself every few seconds; without a hint it is only slower.
        log.debug({ run: runId, error }, "a run could not be woken");
      }
    },
    shutdown: () => DBOS.shutdown({ deregister: true }),
  };
}
