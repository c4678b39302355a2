import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { maintainEmbedded } from "@noops-ml/bot/adapters/postgres/maintain-embedded.ts";
import { type Database, openDatabase } from "@noops-ml/bot/adapters/postgres/open-database.ts";

const HOUR = 3_600_000;
const PATIENCE = { timeout: 60_000, interval: 50 };

describe("the embedded database", { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "noops-maintain-"));
  const lines: { readonly level: string; readonly text: string }[] = [];
  const say = (level: string) => (_: unknown, text: string) => void lines.push({ level, text });
  const log = { debug: say("debug"), info: say("info"), warn: say("warn"), error: say("error") };
  let database: Database;
  beforeAll(async () => {
    database = await openDatabase({ engine: "embedded", dataDir: folder });
    await database.pool.query("CREATE TABLE churn (id int PRIMARY KEY, filler text NOT NULL)");
    await database.pool.query("INSERT INTO churn SELECT n, repeat('x', 400) FROM generate_series(1, 1000) n");
  }, 60_000);
  afterAll(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const one = async (query: string): Promise<string> =>
    (await database.pool.query<{ value: string }>(`SELECT (${query})::text AS value`)).rows[0]?.value ?? "";
  const churn = () => database.pool.query("UPDATE churn SET filler = filler || 'y'");
  const size = async (): Promise<number> => Number(await one("pg_relation_size('churn')"));

  it("reuses the space of old rows only once it was vacuumed", async () => {
    const maintenance = maintainEmbedded(database, log, { checkpointMs: HOUR, vacuumMs: HOUR });
    const before = await size();
    for (let round = 0; round < 3; round += 1) await churn();
    const grown = await size();
    expect(grown).toBeGreaterThan(3 * before);
    const { tables } = await maintenance.vacuum();
    expect(tables).toBeGreaterThan(20);
    for (let round = 0; round < 6; round += 1) {
      await churn();
      await maintenance.vacuum();
    }
    expect(await size()).toBe(grown);
    await maintenance.stop();
  });

  it("moves the place from which a reopening reads the log, by itself and again and again", async () => {
    const redo = "SELECT redo_lsn FROM pg_control_checkpoint()";
    const maintenance = maintainEmbedded(database, log, { checkpointMs: 20, vacuumMs: 30 });
    for (let round = 0; round < 2; round += 1) {
      const before = await one(redo);
      await churn();
      await expect.poll(() => one(redo), PATIENCE).not.toBe(before);
    }
    await maintenance.stop();
    expect((await maintenance.checkpoint()).walBytes).toBeGreaterThan(0);
    expect(lines.filter(({ level }) => level !== "debug")).toEqual([]);
  });

  it("says what could not be done and goes on", async () => {
    const broken = { pool: { query: () => Promise.reject(new Error("no space left")) } } as unknown as Database;
    const maintenance = maintainEmbedded(broken, log, { checkpointMs: 20, vacuumMs: HOUR });
    const errors = () => lines.filter(({ level }) => level === "error").map(({ text }) => text);
    await expect.poll(() => errors().length, PATIENCE).toBeGreaterThan(1);
    expect(errors()[0]).toBe("the embedded database could not have its checkpoint; it is tried again");
    await maintenance.stop();
  });
});
