import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "@noops-ml/bot/adapters/postgres/open-database.ts";
import { correlateDeliveries } from "@noops-ml/bot/pipeline/correlate-deliveries.ts";
import { readText } from "@noops-ml/bot/pipeline/read-text.ts";
import { createReadings, takeIn } from "@noops-ml/bot/pipeline/readings.ts";
import { readerOf } from "@noops-ml/bot/pipeline/sources.ts";
import { embeddedEngine } from "../database.ts";
import { aDelivery, anAlert } from "../fakes.ts";
import { anEngine } from "./an-engine.ts";

const SOURCE = "alertmanager";
const read = (text: string) => readText(readerOf(SOURCE), SOURCE, text, 0);
const alertOf = (model: string, labels: Record<string, string> = {}) =>
  anAlert({ fingerprint: model, labels: { noops_model: model, sloth_service: model, version: model, ...labels } });

describe("what was read of a delivery", () => {
  const reading = (events: number) => {
    const result = read(JSON.stringify(aDelivery(Array.from({ length: events }, (_, at) => alertOf(String(at))))));
    if (!result.ok) throw new Error(result.reason);
    return result;
  };

  it("is taken once", () => {
    const readings = createReadings(10);
    readings.keep("1", reading(3));
    expect(readings.take("1")?.events).toHaveLength(3);
    expect(readings.take("1")).toBeNull();
  });

  it("makes room for what is newer", () => {
    const readings = createReadings(10);
    for (const id of ["1", "2", "3"]) readings.keep(id, reading(5));
    expect(["1", "2", "3"].map((id) => readings.take(id) !== null)).toEqual([false, true, true]);
    readings.keep("4", reading(11));
    expect(readings.take("4")).toBeNull();
  });
});

describe("the correlation", () => {
  let database: Database;
  beforeAll(async () => {
    database = await embeddedEngine().open();
  });
  afterAll(() => database.close());

  it("is the same whether a delivery was read here or is fetched", async () => {
    const bot = anEngine(database, { settings: { correlateSeconds: 0 } });
    const readings = createReadings(100);
    const texts = ["kept", "fetched"].map((model) => JSON.stringify(aDelivery([alertOf(model)])));
    for (const [at, text] of texts.entries()) {
      const result = read(text);
      if (!result.ok) throw new Error(result.reason);
      const mine = at === 0 ? readings : createReadings(100);
      await takeIn(bot.engine.store, mine, [
        { delivery: { source: SOURCE, body: text, trace: null }, reading: result },
      ]);
    }
    const done = await correlateDeliveries({ engine: bot.engine, readerOf, readings, batch: 100 });
    expect(done).toMatchObject({ deliveries: 2, alerts: 2, duplicates: 0 });
    expect(done.opened.map(({ model }) => model)).toEqual(["fetched", "kept"]);
  });

  it("is not held up by characters that the database cannot keep", async () => {
    const bot = anEngine(database, { settings: { correlateSeconds: 0 } });
    const hostile = { "pod\u0000": "a\u0000b", half: "x\ud83dy", whole: "🚨" };
    await bot.deliver([alertOf("hostile", hostile), alertOf("innocent")]);
    const [incident] = await bot.incidents.list({ state: "all", model: "hostile", limit: 10 });
    expect(await bot.incidents.list({ state: "all", model: "innocent", limit: 10 })).toHaveLength(1);
    const alerts = await bot.engine.store.transaction((tx) => tx.alertsOf(incident?.id ?? ""));
    expect(alerts[0]?.labels).toMatchObject({ "pod\ufffd": "a\ufffdb", half: "x\ufffdy", whole: "🚨" });
  });
});
