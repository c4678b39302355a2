import { hash } from "node:crypto";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStore } from "@noops-ml/bot/adapters/postgres/create-store.ts";
import type { Database } from "@noops-ml/bot/adapters/postgres/open-database.ts";
import {
  type AlertEvent,
  LATE_FIRING_MS,
  UNKNOWN_ALERT,
  eventKeyText,
  isFiring,
  joinAlertStates,
  stateOfEvent,
} from "@noops-ml/bot/incident/alert-state.ts";
import type { Store } from "@noops-ml/bot/ports/store.ts";
import { embeddedEngine, serverEngine } from "../../database.ts";

const NAMES = ["a", "b", "c"];
const START = Date.parse("2026-01-01T00:00:00Z");

const arbitraryEvent = fc
  .record({
    fingerprint: fc.constantFrom(...NAMES),
    resolved: fc.boolean(),
    start: fc.integer({ min: 0, max: 20 }),
    length: fc.integer({ min: 1, max: 10 }),
    /** Far enough apart for a firing statement that comes so late that it wins. */
    received: fc.integer({ min: 0, max: 6 }),
    note: fc.constantFrom("calm", "worse"),
    partial: fc.boolean(),
  })
  .map(({ fingerprint, resolved, start, length, received, note, partial }): AlertEvent => ({
    source: "alertmanager",
    fingerprint,
    status: resolved ? "resolved" : "firing",
    startsAt: START + start * 1000,
    endsAt: resolved ? START + (start + length) * 1000 : null,
    receivedAt: START + received * (LATE_FIRING_MS / 2 + 1),
    labels: { alertname: "Late", noops_model: fingerprint },
    annotations: { summary: note },
    generatorUrl: null,
    partial,
    groupKey: null,
  })); // prettier-ignore

/** A history, and the same with repeats, in another order, in batches. */
const retold = fc.array(arbitraryEvent, { minLength: 1, maxLength: 6 }).chain((history) =>
  fc.record({
    history: fc.constant(history),
    order: fc.shuffledSubarray([...history, ...history], { minLength: history.length * 2 }),
    batch: fc.integer({ min: 1, max: 5 }),
  }),
);

const told = (events: readonly AlertEvent[]) =>
  events.map((event) => ({ event, key: hash("sha256", eventKeyText(event), "hex") }));
const stateOf = (events: readonly AlertEvent[]) => events.map(stateOfEvent).reduce(joinAlertStates, UNKNOWN_ALERT);

describe.each([embeddedEngine(), serverEngine()])("what deliveries said, on the $name engine", (engine) => {
  let database: Database;
  let store: Store;
  beforeAll(async () => {
    database = await engine.open();
    store = createStore({ database, channels: null });
  });
  afterAll(async () => {
    await database.close();
    await engine.stop();
  });

  const clear = () => sql`TRUNCATE alert, alert_event, incident, webhook_inbox CASCADE`.execute(database.db);
  const record = (events: readonly AlertEvent[]) => store.transaction((tx) => tx.recordEvents(told(events)));
  /** Gives every alert an open incident, without which everything about it is news. */
  async function assign(): Promise<void> {
    await sql`INSERT INTO incident (id, key, phase, alerting, automation, severity, model, body, opened_at)
      VALUES ('inc', 'key', 'open', 'firing', 'idle', 2, 'm', '{}', now()) ON CONFLICT DO NOTHING`.execute(database.db);
    await sql`UPDATE alert SET incident_id = 'inc'`.execute(database.db);
  }

  async function states() {
    const { rows } = await sql<Record<string, Date | string | null>>`
      SELECT fingerprint, max_firing_start, max_resolved_end, last_firing_received, last_resolved_received FROM alert`.execute(
      database.db,
    );
    const time = (value: Date | string | null | undefined) => (value instanceof Date ? value.getTime() : null);
    return new Map(
      rows.map((row) => [
        row["fingerprint"],
        {
          maxFiringStart: time(row["max_firing_start"]),
          maxResolvedEnd: time(row["max_resolved_end"]),
          lastFiringReceived: time(row["last_firing_received"]),
          lastResolvedReceived: time(row["last_resolved_received"]),
        },
      ]),
    );
  }

  it("ends in one state for every order, repetition and batch, and counts each statement once", async () => {
    await fc.assert(
      fc.asyncProperty(retold, async ({ history, order, batch }) => {
        await clear();
        let fresh = 0;
        for (let at = 0; at < order.length; at += batch) fresh += (await record(order.slice(at, at + batch))).fresh;
        const found = await states();
        for (const name of new Set(history.map(({ fingerprint }) => fingerprint)))
          expect(found.get(name)).toEqual(stateOf(history.filter(({ fingerprint }) => fingerprint === name)));
        expect(fresh).toBe(new Set(history.map(eventKeyText)).size);
      }),
      { numRuns: 25 },
    );
  }, 120_000);

  it("is news exactly when the alert begins or ends, its annotations differ, or the delivery was cut", async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryEvent, arbitraryEvent, async (first, next) => {
        await clear();
        const second = { ...next, fingerprint: first.fingerprint };
        expect((await record([first])).news).toHaveLength(1);
        await assign();
        const { news } = await record([second]);
        const differs = first.annotations["summary"] !== second.annotations["summary"];
        const turns = isFiring(stateOf([first])) !== isFiring(stateOf([first, second]));
        expect(news.length === 1).toBe(differs || turns || second.partial);
      }),
      { numRuns: 40 },
    );
  }, 120_000);

  it("is news while no open incident has the alert", async () => {
    await clear();
    const event = fc.sample(arbitraryEvent, 1).map((one) => ({ ...one, partial: false }));
    await record(event);
    expect((await record(event)).news).toHaveLength(1);
    await assign();
    expect((await record(event)).news).toHaveLength(0);
    await sql`UPDATE incident SET phase = 'resolved'`.execute(database.db);
    expect((await record(event)).news).toHaveLength(1);
  });

  it("numbers deliveries in the order in which they are given, and gives each to one claim", async () => {
    await clear();
    const bodies = Array.from({ length: 40 }, (_, at) => JSON.stringify({ at, text: `"\\ ${"é".repeat(at)}` }));
    const ids = await store.appendDeliveries(bodies.map((body) => ({ source: "alertmanager", body, trace: null })));
    expect(ids.map(Number)).toEqual(ids.map(Number).toSorted((a, b) => a - b));
    const [first, second] = await Promise.all([20, 20].map((limit) => store.transaction(async (tx) => {
      const claimed = await tx.claimDeliveries(limit);
      return { claimed: claimed.map(({ id }) => id), bodies: await tx.bodies(claimed.map(({ id }) => id)) };
    }))); // prettier-ignore
    const claimed = [...(first?.claimed ?? []), ...(second?.claimed ?? [])];
    expect(claimed.map(Number).toSorted((a, b) => a - b)).toEqual(ids.map(Number));
    const stored = new Map([...(first?.bodies ?? []), ...(second?.bodies ?? [])]);
    expect(ids.map((id) => stored.get(id))).toEqual(bodies);
    expect(await store.transaction((tx) => tx.claimDeliveries(20))).toEqual([]);
  });

  it("hands a delivery out again when its transaction fails", async () => {
    await clear();
    const [id] = await store.appendDeliveries([{ source: "alertmanager", body: "{}", trace: null }]);
    const failed = store.transaction(async (tx) => {
      await tx.claimDeliveries(1);
      throw new Error("the correlation broke");
    });
    await expect(failed).rejects.toThrow("the correlation broke");
    expect((await store.transaction((tx) => tx.claimDeliveries(1))).map((one) => one.id)).toEqual([id]);
  });
});
