import { sql } from "kysely";
import type { Database } from "@noops-ml/bot/adapters/postgres/open-database.ts";
import { awaitDatabase } from "@noops-ml/bot/commands/await-database.ts";
import { correlateDeliveries } from "@noops-ml/bot/pipeline/correlate-deliveries.ts";
import { reconcile } from "@noops-ml/bot/pipeline/reconcile.ts";
import { readerOf } from "@noops-ml/bot/pipeline/sources.ts";
import type { SourceVerdict } from "@noops-ml/bot/ports/source-monitor.ts";
import { aDelivery, anAlert } from "../bot/fakes.ts";
import { type TestBot, anEngine } from "../bot/pipeline/an-engine.ts";
import { expectThat } from "./fault.ts";

type Alert = ReturnType<typeof anAlert>;
const MINUTE = 60_000;
const at = (minutes: number): string => new Date(Date.UTC(2026, 0, 1) + minutes * MINUTE).toISOString();
const of = (model: string): Record<string, string> => ({ noops_model: model, sloth_service: model });

/** Every order of a list. */
function orders<T>(list: readonly T[]): T[][] {
  if (list.length < 2) return [[...list]];
  return list.flatMap((first, index) =>
    orders(list.filter((_, other) => other !== index)).map((rest) => [first, ...rest]),
  );
}

/** On a busy machine a connection may take too long; an Alertmanager sends again, and the bot looks again. */
function patiently<T>(bot: TestBot, attempt: () => Promise<T>): Promise<T> {
  return awaitDatabase({ log: bot.engine.log, where: "this suite" })(attempt);
}

async function correlateAll(bot: TestBot, batch: number): Promise<void> {
  const once = () => correlateDeliveries({ engine: bot.engine, readerOf, batch });
  while ((await patiently(bot, once)).deliveries > 0);
}

const send = (bot: TestBot, body: unknown): Promise<unknown> =>
  patiently(bot, () =>
    bot.engine.store.appendDeliveries([{ source: "alertmanager", body: JSON.stringify(body), trace: null }]),
  );

async function count(database: Database, table: "incident" | "slack_surface" | "run", where = "true"): Promise<number> {
  const { rows } = await sql<{
    n: string;
  }>`SELECT count(*) AS n FROM ${sql.table(table)} WHERE ${sql.raw(where)}`.execute(database.db);
  return Number(rows[0]?.n ?? 0);
}

/** Two Alertmanagers send one group fifty times, in every order of its alerts. */
export async function repeated(database: Database): Promise<string> {
  const bot = anEngine(database);
  const alerts = ["a", "b", "c"].map((name) => anAlert({ fingerprint: name, labels: { ...of("twice"), shard: name } }));
  const shuffled = orders(alerts);
  await Promise.all(
    Array.from({ length: 50 }, (_, n) =>
      send(bot, aDelivery(shuffled[n % shuffled.length] ?? alerts, { groupKey: `{}:{am="${String(n % 2)}"}` })),
    ),
  );
  await Promise.all([correlateAll(bot, 7), correlateAll(bot, 5)]);
  const incidents = await count(database, "incident", "model = 'twice'");
  const cards = await count(database, "slack_surface", "kind = 'card'");
  const { rows } = await sql<{ seen: number }>`SELECT seen FROM alert_event`.execute(database.db);
  const seen = `50 deliveries: ${String(incidents)} incident, ${String(cards)} message, each alert counted ${rows.map((row) => String(row.seen)).join("/")} times`;
  expectThat(incidents === 1 && cards === 1 && rows.length === 3 && rows.every((row) => row.seen === 50), seen);
  return seen;
}

/** What is known at the end, without when it was received. */
async function finalState(database: Database, model: string): Promise<string> {
  const { rows } = await sql<object>`
    SELECT a.fingerprint LIKE '%' AS known, a.max_firing_start, a.max_resolved_end, i.phase, i.alerting, i.severity
    FROM alert a LEFT JOIN incident i ON i.id = a.incident_id WHERE a.labels->>'noops_model' = ${model}`.execute(
    database.db,
  );
  return JSON.stringify(rows);
}

/** Firing, its resolve, firing again, and a repeat of each: every order ends in one state. */
export async function everyOrder(database: Database): Promise<string> {
  const bot = anEngine(database, { settings: { stormIncidents: 10_000 } });
  const history = (model: string): Alert[] => [
    anAlert({ fingerprint: model, labels: of(model), startsAt: at(0) }),
    anAlert({ fingerprint: model, labels: of(model), startsAt: at(0), status: "resolved", endsAt: at(5) }),
    anAlert({ fingerprint: model, labels: of(model), startsAt: at(10) }),
    anAlert({ fingerprint: model, labels: of(model), startsAt: at(0) }),
  ];
  const ends = new Set<string>();
  let tried = 0;
  for (const [number, order] of orders([0, 1, 2, 3]).entries()) {
    const model = `order-${String(number)}`;
    const events = history(model);
    for (const index of [...order, ...order.slice(0, 2)]) {
      const event = events[index];
      if (event !== undefined) await bot.deliver([event]);
    }
    ends.add(await finalState(database, model));
    tried += 1;
  }
  const seen = `${String(tried)} orders with repeats end in ${String(ends.size)} state`;
  expectThat(ends.size === 1, `${seen}: ${[...ends].join(" | ")}`);
  return seen;
}

async function stateOf(bot: TestBot, model: string): Promise<{ phase: string; alerting: string }> {
  const [incident] = await bot.incidents.list({ state: "all", model, limit: 1 });
  if (incident === undefined) throw new Error("there is no incident");
  return incident;
}

/** A monitor that answers what the story says. */
function asked(database: Database, verdicts: () => readonly SourceVerdict[]): TestBot {
  return anEngine(database, {
    settings: { confirmSeconds: 0 },
    over: { monitor: { ask: () => Promise.resolve(verdicts()) } },
  });
}

/** A restarted Alertmanager has forgotten an alert whose resolve it had not sent. */
export async function lostResolve(database: Database): Promise<string> {
  const bot = asked(database, () => ["gone"]);
  await bot.deliver([anAlert({ fingerprint: "lost", labels: of("lost") })]);
  await reconcile(bot.engine);
  const first = await stateOf(bot, "lost");
  await reconcile(bot.engine);
  const second = await stateOf(bot, "lost");
  const seen = `first poll ${first.alerting}, second poll ${second.alerting}`;
  expectThat(first.alerting === "stale" && ["resolved", "recovering"].includes(second.alerting), seen);
  return seen;
}

/** Half of the alerts of an incident are silenced: they vanish from the deliveries, which is no resolve. */
export async function halfSilenced(database: Database): Promise<string> {
  const bot = asked(database, () => ["suppressed", "confirmed"]);
  const alerts = ["s1", "s2"].map((name) => anAlert({ fingerprint: name, labels: { ...of("half"), shard: name } }));
  await bot.deliver(alerts);
  await bot.deliver(alerts.slice(1));
  const absent = await stateOf(bot, "half");
  await reconcile(bot.engine);
  const half = await stateOf(bot, "half");
  const all = asked(database, () => ["suppressed", "suppressed"]);
  await reconcile(all.engine);
  const whole = await stateOf(bot, "half");
  const seen = `absent from the body: ${absent.alerting}; half silenced: ${half.alerting}; all silenced: ${whole.alerting}, ${whole.phase}`;
  expectThat(
    absent.alerting === "firing" && half.phase === "open" && whole.alerting === "suppressed" && whole.phase === "open",
    seen,
  );
  return seen;
}

/** The group is cut short by the source: nothing is concluded from it. */
export async function truncated(database: Database): Promise<string> {
  const bot = anEngine(database);
  await send(bot, aDelivery([anAlert({ fingerprint: "t", labels: of("cut") })], { truncatedAlerts: 12 }));
  await correlateAll(bot, 10);
  const [incident] = await bot.incidents.list({ state: "open", model: "cut", limit: 1 });
  expectThat(incident?.partialView === true, "not shown as a partial view");
  return "stored, shown as a partial view";
}

/** Somebody edits the routing tree, and the same alerts come under another group key. */
export async function otherGroupKey(database: Database): Promise<string> {
  const bot = anEngine(database);
  const alert = anAlert({ fingerprint: "g", labels: of("moved") });
  for (const groupKey of ["{}:{}", '{}/{team="ml"}:{}', '{}/{team="ml"}/{severity="page"}:{x="1"}'])
    await send(bot, aDelivery([alert], { groupKey }));
  await correlateAll(bot, 1);
  const incidents = await count(database, "incident", "model = 'moved'");
  expectThat(incidents === 1, `${String(incidents)} incidents`);
  return "3 group keys, 1 incident";
}

/** Ten thousand alerts of five hundred models. */
export async function storm(database: Database, alerts: number): Promise<string> {
  const bot = anEngine(database);
  const models = 500;
  const started = performance.now();
  for (let done = 0; done < alerts; done += 500)
    await send(
      bot,
      aDelivery(
        Array.from({ length: 500 }, (_, n) => {
          const model = `storm-${String((done + n) % models)}`;
          return anAlert({ fingerprint: `${model}-${String(done)}`, labels: { ...of(model), shard: String(done) } });
        }),
      ),
    );
  await correlateAll(bot, 5);
  const incidents = await count(database, "incident", "model LIKE 'storm-%'");
  const speaking = await count(database, "slack_surface", "kind = 'card'");
  const seen = `${String(alerts)} alerts: ${String(incidents)} incidents, of which ${String(speaking)} speak in the channel; ${((performance.now() - started) / 1000).toFixed(1)} s`;
  expectThat(incidents <= models && speaking <= 60, seen);
  return seen;
}
