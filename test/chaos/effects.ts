import { sql } from "kysely";
import { createAuditReader } from "@noops-ml/bot/adapters/postgres/audit-reader.ts";
import type { Database } from "@noops-ml/bot/adapters/postgres/open-database.ts";
import { executeRun } from "@noops-ml/bot/pipeline/execute-run.ts";
import type { Engine } from "@noops-ml/bot/pipeline/engine.ts";
import { requestRun } from "@noops-ml/bot/pipeline/request-run.ts";
import { sweep } from "@noops-ml/bot/pipeline/sweep.ts";
import type { ActConnector } from "@noops-ml/bot/ports/connector.ts";
import { anAlert } from "../bot/fakes.ts";
import { type FakeAct, type TestBot, aRunbook, anEngine, fakeAct } from "../bot/pipeline/an-engine.ts";
import { ALONE, RUNBOOK } from "./alone.ts";
import { eventually, expectThat } from "./fault.ts";

interface Story {
  readonly bot: TestBot;
  readonly incidentId: string;
  readonly runId: string;
}

/** An incident with a run of the one-step runbook that is recorded but not yet carried out. */
async function aRun(database: Database, act: FakeAct, over: Partial<Engine> = {}): Promise<Story> {
  const bot = anEngine(database, { connectors: [act.connector], runbooks: [aRunbook(RUNBOOK)], policy: ALONE, over });
  await bot.deliver([anAlert()]);
  const [incident] = await bot.incidents.list({ state: "open", limit: 1 });
  const [runbook] = bot.engine.documents.runbooks();
  if (incident === undefined || runbook === undefined) throw new Error("no incident");
  const requested = await requestRun(
    { ...bot.engine, workflows: { ...bot.engine.workflows, start: () => Promise.resolve() } },
    { incidentId: incident.id, runbook, mode: "live", requester: "noops", via: "noops", automatic: true, params: {} },
  );
  if (!requested.accepted) throw new Error(requested.reason);
  return { bot, incidentId: incident.id, runId: requested.run.id };
}

const IO = {
  step: <T>(_: string, work: () => Promise<T>) => work(),
  waitForHint: () => Promise.resolve(),
  sleep: () => new Promise<void>((resolve) => setTimeout(resolve, 20)),
};

async function runState(database: Database, runId: string): Promise<string> {
  const { rows } = await sql<{ state: string }>`SELECT state FROM run WHERE id = ${runId}`.execute(database.db);
  return rows[0]?.state ?? "gone";
}

/** A gate that a story opens when it wants a stopped worker to go on. */
function gate(): { readonly reached: Promise<void>; readonly wait: () => Promise<void>; open(): void } {
  let reach: () => void = () => undefined;
  let open: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => (reach = resolve));
  const opened = new Promise<void>((resolve) => (open = resolve));
  return {
    reached,
    wait: () => {
      reach();
      return opened;
    },
    open: () => open(),
  };
}

/** A worker is stopped before its intent, overtaken when its lease is over, and continued. */
export async function fencedOut(database: Database): Promise<string> {
  const act = fakeAct("mlflow.set_alias");
  const { bot, runId } = await aRun(database, act);
  const stopped = gate();
  let plans = 0;
  const slow: ActConnector = {
    ...act.connector,
    async plan(...given) {
      plans += 1;
      // The first plan is for the approval, the second one is read again just before the call.
      if (plans === 2) await stopped.wait();
      return act.connector.plan(...given);
    },
  };
  const first = executeRun(
    IO,
    { ...bot.engine, boot: "stopped", connectors: new Map([["mlflow.set_alias", slow]]) },
    runId,
  );
  await stopped.reached;
  await sql`UPDATE step SET lease_until = clock_timestamp() - interval '60 seconds' WHERE run_id = ${runId}`.execute(
    database.db,
  );
  await executeRun(IO, { ...bot.engine, boot: "second" }, runId);
  stopped.open();
  await first;
  const seen = `${String(act.applied.length)} call, run ${await runState(database, runId)}`;
  expectThat(act.applied.length === 1 && (await runState(database, runId)) === "succeeded", seen);
  return `the stopped worker makes no call and writes nothing: ${seen}`;
}

/** The target does what it is told, and the answer is lost. */
export async function answerLost(database: Database): Promise<string> {
  const act = fakeAct("mlflow.set_alias");
  act.lost = true;
  act.probe = { kind: "done", detail: "v7 → v6" };
  const { bot, runId } = await aRun(database, act);
  await executeRun(IO, bot.engine, runId);
  const seen = `${String(act.applied.length)} call, run ${await runState(database, runId)}`;
  expectThat(act.applied.length === 1 && (await runState(database, runId)) === "succeeded", seen);
  return `the probe says done: ${seen}`;
}

/** The change is made, and nothing gets better. */
export async function noHelp(database: Database): Promise<string> {
  const act = fakeAct("mlflow.set_alias");
  const useless: FakeAct = {
    ...act,
    connector: {
      ...act.connector,
      verify: () => Promise.resolve({ kind: "value", value: null, holds: false, detail: "still v7" }),
    },
  };
  const { bot, runId } = await aRun(database, useless);
  await executeRun(IO, bot.engine, runId);
  await bot.deliver([anAlert({ startsAt: "2026-01-01T00:10:00.000Z" })]);
  await sweep(bot.engine);
  await Promise.all(bot.runs);
  const { rows } = await sql<{ n: string }>`SELECT count(*) AS n FROM run`.execute(database.db);
  const seen = `run ${await runState(database, runId)}, ${String(act.applied.length)} call, ${rows[0]?.n ?? "?"} run in all, ${String(bot.pages.length)} page`;
  expectThat(
    (await runState(database, runId)) === "failed" &&
      act.applied.length === 1 &&
      rows[0]?.n === "1" &&
      bot.pages.length >= 1,
    seen,
  );
  return seen;
}

/** The switch is thrown while a call is on its way. */
export async function killSwitch(database: Database): Promise<string> {
  const act = fakeAct("mlflow.set_alias");
  const { bot, runId, incidentId } = await aRun(database, act);
  const inFlight = gate();
  const slow: ActConnector = {
    ...act.connector,
    async apply(...given) {
      await inFlight.wait();
      return act.connector.apply(...given);
    },
  };
  const running = executeRun(IO, { ...bot.engine, connectors: new Map([["mlflow.set_alias", slow]]) }, runId);
  await inFlight.reached;
  await bot.engine.store.transaction((tx) => tx.setKillSwitch(true, "alice"));
  const [runbook] = bot.engine.documents.runbooks();
  if (runbook === undefined) throw new Error("no runbook");
  const refused = await requestRun(bot.engine, {
    incidentId,
    runbook,
    mode: "live",
    requester: "alice",
    via: "api",
    automatic: false,
    params: {},
  });
  inFlight.open();
  await running;
  const { rows } = await sql<{ state: string }>`SELECT state FROM step WHERE run_id = ${runId}`.execute(database.db);
  const seen = `the call in flight is recorded as ${rows[0]?.state ?? "?"}; a new run is refused at once: ${refused.accepted ? "no" : "yes"}`;
  expectThat(rows[0]?.state === "done" && !refused.accepted && act.applied.length === 1, seen);
  return seen;
}

/** A worker whose clock is ten minutes fast sees a lease that has time left. */
export async function clocksApart(database: Database): Promise<string> {
  // The embedded engine runs in the process of its only replica and reads the same clock.
  if (database.engine === "embedded") return "one process, one clock";
  const act = fakeAct("mlflow.set_alias");
  const { bot, runId } = await aRun(database, act);
  const inFlight = gate();
  const slow: ActConnector = {
    ...act.connector,
    async apply(...given) {
      await inFlight.wait();
      return act.connector.apply(...given);
    },
  };
  const first = executeRun(
    IO,
    { ...bot.engine, boot: "on-time", connectors: new Map([["mlflow.set_alias", slow]]) },
    runId,
  );
  await inFlight.reached;
  const real = Date.now;
  const calls: number[] = [];
  try {
    for (const minutes of [10, -10]) {
      Date.now = () => real() + minutes * 60_000;
      const before = act.applied.length;
      const other = { ...bot.engine, boot: `off-${String(minutes)}` };
      const lease = await other.store.transaction((tx) => tx.takeLease(runId, "repair", other.boot, 60));
      expectThat(!lease.taken, `a clock ${String(minutes)} min off takes the lease`);
      calls.push(act.applied.length - before);
    }
  } finally {
    Date.now = real;
  }
  inFlight.open();
  await first;
  expectThat(act.applied.length === 1, `${String(act.applied.length)} calls`);
  return "clocks +10 and −10 min: the lease is not given, 1 call";
}

/** A superuser takes the guard off and changes the trail. */
export async function tamperedAudit(database: Database): Promise<string> {
  const { bot } = await aRun(database, fakeAct("mlflow.set_alias"));
  await eventually("lines in the trail", async () => (await createAuditReader(database.db).page("0", 10)).length >= 4);
  expectThat(bot.pages.length === 0, "paged");
  const tamper = async (statement: string): Promise<string> => {
    const found = await database.db
      .transaction()
      .execute(async (trx) => {
        await sql.raw("ALTER TABLE audit_log DISABLE TRIGGER ALL").execute(trx);
        await sql.raw(statement).execute(trx);
        const verdict = await createAuditReader(trx).verify();
        throw new Found(verdict.intact ? "not seen" : `seq ${verdict.firstBadSeq}`);
      })
      .catch((error: unknown) => {
        if (error instanceof Found) return error.message;
        throw error;
      });
    return found;
  };
  const seen = [
    `edited: ${await tamper(`UPDATE audit_log SET payload_jcs = '{}' WHERE seq = 2`)}`,
    `deleted: ${await tamper(`DELETE FROM audit_log WHERE seq = 2`)}`,
    `reordered: ${await tamper(`UPDATE audit_log SET seq = CASE seq WHEN 2 THEN 1000003 WHEN 3 THEN 1000002 END WHERE seq IN (2, 3)`)}`,
  ].join(", ");
  expectThat(!seen.includes("not seen"), seen);
  return `verify names ${seen}`;
}

/** Carries a finding out of a transaction that is rolled back. */
class Found extends Error {}
