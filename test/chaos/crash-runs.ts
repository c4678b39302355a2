import { sql } from "kysely";
import type { Database } from "@noops-ml/bot/adapters/postgres/open-database.ts";
import { requestRun } from "@noops-ml/bot/pipeline/request-run.ts";
import { seededRandom } from "../bench/seeded-random.ts";
import { quantile } from "../bench/figure.ts";
import { anAlert } from "../bot/fakes.ts";
import { type TestBot, aRunbook, anEngine } from "../bot/pipeline/an-engine.ts";
import { ALONE, RUNBOOK } from "./alone.ts";
import { expectThat } from "./fault.ts";
import { type Target, TEMPERS, createTarget } from "./target.ts";
import { type Journal, type Life, live } from "./mortal.ts";

const RECOVERY_BAR_MS = 30_000;
const SECOND_CRASH = 0.35;
const AT_ONCE = 6;
const PER_DELIVERY = 250;

/** Opens one incident for each run: an action repeats in an incident only when a person asks. */
async function openIncidents(database: Database, bot: TestBot, count: number): Promise<readonly string[]> {
  for (let done = 0; done < count; done += PER_DELIVERY) {
    await bot.deliver(
      Array.from({ length: Math.min(PER_DELIVERY, count - done) }, (_, at) => {
        const model = `model-${String(done + at)}`;
        return anAlert({ fingerprint: model, labels: { noops_model: model, sloth_service: model } });
      }),
    );
  }
  const { rows } = await sql<{ id: string }>`SELECT id FROM incident ORDER BY number`.execute(database.db);
  expectThat(rows.length === count, `${String(rows.length)} incidents for ${String(count)} models`);
  return rows.map((row) => row.id);
}

/** What became of many runs that died. */
export interface Tally {
  readonly runs: number;
  readonly deaths: number;
  readonly boundaries: readonly string[];
  /** How many runs ended in which state. */
  readonly ends: Readonly<Record<string, number>>;
  readonly recoveriesMs: readonly number[];
}

/** The tally of several batches. */
export function addTallies(tallies: readonly Tally[]): Tally {
  const ends: Record<string, number> = {};
  for (const tally of tallies)
    for (const [state, n] of Object.entries(tally.ends)) ends[state] = (ends[state] ?? 0) + n;
  const sum = (pick: (tally: Tally) => number) => tallies.reduce((total, tally) => total + pick(tally), 0);
  return {
    runs: sum(({ runs }) => runs),
    deaths: sum(({ deaths }) => deaths),
    boundaries: [...new Set(tallies.flatMap(({ boundaries }) => boundaries))],
    ends,
    recoveriesMs: tallies.flatMap(({ recoveriesMs }) => recoveriesMs),
  };
}

/** Says what a tally shows; a recovery over the bar is not as expected. */
export function tellTally({ runs, deaths, boundaries, ends, recoveriesMs }: Tally): string {
  const slowest = Math.max(...recoveriesMs);
  expectThat(slowest <= RECOVERY_BAR_MS, `the slowest recovery took ${(slowest / 1000).toFixed(1)} s`);
  const states = Object.entries(ends).map(([state, n]) => `${String(n)} ${state}`);
  return `${String(runs)} runs died ${String(deaths)} times at ${String(boundaries.length)} boundaries: ${states.join(", ")}; 0 duplicate effects; recovery p99 ${(quantile(recoveriesMs, 0.99) / 1000).toFixed(2)} s, most ${(slowest / 1000).toFixed(2)} s`;
}

interface Crashed {
  readonly runId: string;
  readonly boundaries: readonly string[];
  readonly recoveryMs: number;
}

/** What a replica does that takes the lock of a dead one: its leases stop counting. */
const bury = (database: Database, boot: string): Promise<unknown> =>
  sql`INSERT INTO executor (boot, slot, dead_at) VALUES (${boot}, ${`slot-${boot}`}, now())`.execute(database.db);

/** One run whose process dies once or twice, and the time from its last death to its end. */
async function crash(
  database: Database,
  bot: TestBot,
  incidentId: string,
  deaths: readonly number[],
): Promise<Crashed> {
  const runbook = bot.engine.documents.runbooks()[0];
  if (runbook === undefined) throw new Error("no runbook");
  const requested = await requestRun(
    { ...bot.engine, workflows: { ...bot.engine.workflows, start: () => Promise.resolve() } },
    { incidentId, runbook, mode: "live", requester: "noops", via: "noops", automatic: true, params: {} },
  );
  if (!requested.accepted) throw new Error(requested.reason);
  const runId = requested.run.id;
  const journal: Journal = [];
  const boundaries: string[] = [];
  let last = performance.now();
  for (const dieAt of [...deaths, Infinity]) {
    const life: Life = await live(bot.engine, runId, journal, dieAt);
    if (life.diedAt === null) break;
    boundaries.push(life.diedAt);
    last = performance.now();
    await bury(database, life.boot);
  }
  return { runId, boundaries, recoveryMs: performance.now() - last };
}

interface Ended {
  readonly id: string;
  readonly incident_id: string;
  readonly state: string;
  readonly step_state: string;
  readonly effect_key: string | null;
}

/** Every run has ended as exactly one effect, or as unknown with a person asked; what else happened is a miss. */
async function judge(database: Database, bot: TestBot, target: Target, count: number): Promise<Record<string, number>> {
  const { rows } = await sql<Ended>`
    SELECT run.id, run.incident_id, run.state, step.state AS step_state, step.effect_key FROM run JOIN step ON step.run_id = run.id`.execute(
    database.db,
  );
  const paged = new Set(bot.pages.map((page) => page.incidentId));
  const ends: Record<string, number> = {};
  const wrong: string[] = [];
  for (const row of rows) {
    const effects = row.effect_key === null ? 0 : target.effects(row.effect_key);
    const right =
      (row.state === "succeeded" && row.step_state === "done" && effects === 1) ||
      (row.state === "unknown" && row.step_state === "unknown" && effects <= 1 && paged.has(row.incident_id));
    ends[row.state] = (ends[row.state] ?? 0) + 1;
    if (!right)
      wrong.push(
        `${row.id} is ${row.state}/${row.step_state} with ${String(effects)} effects${paged.has(row.incident_id) ? "" : ", nobody asked"}`,
      );
  }
  expectThat(rows.length === count, `${String(rows.length)} of ${String(count)} runs are recorded`);
  expectThat(wrong.length === 0, `${String(wrong.length)} of ${String(count)} runs: ${wrong.slice(0, 3).join("; ")}`);
  expectThat(target.duplicates() === 0, `${String(target.duplicates())} duplicate effects`);
  return ends;
}

/**
 * Runs that die at every boundary of the effect protocol, over and over, on a real database. Throws when one of them has
 * not ended as exactly one effect, or as unknown with a person asked.
 */
export async function crashRuns(database: Database, count: number, seed: number): Promise<Tally> {
  const random = seededRandom(seed);
  const target = createTarget();
  const bot = anEngine(database, {
    connectors: [target.connector],
    runbooks: [aRunbook(RUNBOOK)],
    policy: ALONE,
    settings: { maxModelActionsPerDay: 1_000_000, stormIncidents: 1_000_000, correlateSeconds: 0 },
  });
  const incidents = await openIncidents(database, bot, count + TEMPERS.length);
  // One life without a death for each temper of the target says how many boundaries there are.
  const lengths: number[] = [];
  for (const [at, incidentId] of incidents.slice(0, TEMPERS.length).entries()) {
    target.setTemper(`model-${String(at)}`, at);
    const runbook = bot.engine.documents.runbooks()[0];
    if (runbook === undefined) throw new Error("no runbook");
    const requested = await requestRun(
      { ...bot.engine, workflows: { ...bot.engine.workflows, start: () => Promise.resolve() } },
      { incidentId, runbook, mode: "live", requester: "noops", via: "noops", automatic: true, params: {} },
    );
    if (!requested.accepted) throw new Error(requested.reason);
    lengths.push((await live(bot.engine, requested.run.id, [], Infinity)).passed);
  }
  const results: Crashed[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next < count) {
        const mine = next++;
        const temper = mine % TEMPERS.length;
        const length = lengths[temper] ?? 1;
        target.setTemper(`model-${String(mine + TEMPERS.length)}`, temper);
        const first = 1 + (Math.floor(mine / TEMPERS.length) % length);
        const deaths = random.uniform() < SECOND_CRASH ? [first, 1 + Math.floor(random.uniform() * 20)] : [first];
        results.push(await crash(database, bot, incidents[mine + TEMPERS.length] ?? "", deaths));
      }
    }),
  );
  return {
    runs: count,
    deaths: results.reduce((sum, result) => sum + result.boundaries.length, 0),
    boundaries: [...new Set(results.flatMap((result) => result.boundaries))],
    ends: await judge(database, bot, target, count + TEMPERS.length),
    recoveriesMs: results.map((result) => result.recoveryMs),
  };
}
