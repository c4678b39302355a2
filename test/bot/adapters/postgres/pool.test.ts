import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "@noops-ml/bot/adapters/postgres/open-database.ts";
import { embeddedEngine, serverEngine } from "../../database.ts";

/** What DBOS and Kysely rely on; the embedded engine must behave like the server. */
describe.each([embeddedEngine(), serverEngine()])("the pool of the $name engine", (engine) => {
  let database: Database;
  beforeAll(async () => {
    database = await engine.open();
    await database.pool.query(
      "CREATE TABLE item (id int PRIMARY KEY, big bigint, at timestamptz, doc jsonb, names text[], raw bytea)",
    );
  });
  afterAll(async () => {
    await database.close();
    await engine.stop();
  });

  it("reads bigint and count as text, json as a value, time as a Date, bytea as a Buffer", async () => {
    const at = new Date("2026-01-02T03:04:05.678Z");
    await database.pool.query("INSERT INTO item VALUES ($1, $2, $3, $4, $5, $6)", [
      1,
      9007199254740993n,
      at,
      { a: [1, "x"] },
      ['a "b"', "c\\d", null],
      Buffer.from([0, 255]),
    ]);
    const { rows } = await database.pool.query<Record<string, unknown>>(
      "SELECT *, count(*) OVER () AS n FROM item WHERE id = $1",
      [1],
    );
    expect(rows[0]).toEqual({
      id: 1,
      big: "9007199254740993",
      at,
      doc: { a: [1, "x"] },
      names: ['a "b"', "c\\d", null],
      raw: Buffer.from([0, 255]),
      n: "1",
    });
  });

  it("reports the command and the number of rows", async () => {
    const inserted = await database.pool.query("INSERT INTO item (id) VALUES (50), (51)");
    expect([inserted.command, inserted.rowCount]).toEqual(["INSERT", 2]);
    const gone = await database.pool.query("DELETE FROM item WHERE id >= $1", [50]);
    expect([gone.command, gone.rowCount]).toEqual(["DELETE", 2]);
  });

  it("keeps a transaction of one client apart from the statements of others", async () => {
    const client = await database.pool.connect();
    await client.query("BEGIN");
    await client.query("INSERT INTO item (id) VALUES (2)");
    const other = database.pool.query<{ id: number }>("SELECT id FROM item WHERE id = 2");
    await client.query("ROLLBACK");
    client.release();
    expect((await other).rows).toEqual([]);
  });

  it("refuses statements after a failed one until the transaction ends, and then works again", async () => {
    const client = await database.pool.connect();
    await client.query("BEGIN");
    await expect(client.query("SELECT * FROM nowhere")).rejects.toMatchObject({ code: "42P01" });
    await expect(client.query("SELECT 1")).rejects.toMatchObject({ code: "25P02" });
    await client.query("ROLLBACK");
    expect((await client.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
    client.release();
  });

  it("names the violated constraint", async () => {
    await expect(database.pool.query("INSERT INTO item (id) VALUES (1)")).rejects.toMatchObject({
      code: "23505",
      constraint: "item_pkey",
    });
  });

  it("goes back to a savepoint without ending the transaction", async () => {
    const client = await database.pool.connect();
    await client.query("BEGIN");
    await client.query("INSERT INTO item (id) VALUES (3)");
    await client.query("SAVEPOINT here");
    await client.query("INSERT INTO item (id) VALUES (4)");
    await client.query("ROLLBACK TO SAVEPOINT here");
    await client.query("COMMIT");
    client.release();
    const { rows } = await database.pool.query<{ id: number }>("SELECT id FROM item WHERE id IN (3, 4)");
    expect(rows).toEqual([{ id: 3 }]);
  });

  it("keeps the order of statements that one client sends without waiting", async () => {
    const client = await database.pool.connect();
    const results = await Promise.all([1, 2, 3, 4].map((n) => client.query<{ n: number }>("SELECT $1::int AS n", [n])));
    client.release();
    expect(results.map((result) => result.rows[0]?.n)).toEqual([1, 2, 3, 4]);
  });

  it("serves many clients with transactions at once", async () => {
    await database.pool.query("CREATE TABLE counter (n int); INSERT INTO counter VALUES (0)");
    await Promise.all(
      Array.from({ length: 15 }, async () => {
        const client = await database.pool.connect();
        await client.query("BEGIN");
        await client.query("UPDATE counter SET n = n + 1");
        await client.query("COMMIT");
        client.release();
      }),
    );
    expect((await database.pool.query("SELECT n FROM counter")).rows).toEqual([{ n: 15 }]);
  });

  it("delivers a notification to the client that listens", async () => {
    const client = await database.pool.connect();
    const heard = new Promise<string | undefined>((resolve) =>
      client.on("notification", (message) => resolve(message.payload)),
    );
    await client.query("LISTEN here");
    await database.pool.query("SELECT pg_notify('here', 'hello')");
    expect(await heard).toBe("hello");
    client.release();
  });

  it("rolls Kysely's transaction back when its function throws", async () => {
    await expect(
      database.db.transaction().execute(async (trx) => {
        await trx.insertInto("change_freeze").values({ scope: "x", until: new Date(), by: "a", reason: "r" }).execute();
        throw new Error("stop");
      }),
    ).rejects.toThrow("stop");
    expect(await database.db.selectFrom("change_freeze").selectAll().execute()).toEqual([]);
  });

  it("refuses to change what is in the audit trail", async () => {
    await database.db
      .insertInto("audit_log")
      .values({
        seq: 1,
        ts: "t",
        actor: "a",
        via: "api",
        action: "x",
        object: "o",
        payload_jcs: "{}",
        prev_hash: "",
        hash: "h",
      })
      .execute();
    await expect(database.pool.query("UPDATE audit_log SET actor = 'b'")).rejects.toThrow(/only grows/);
    await expect(database.pool.query("DELETE FROM audit_log")).rejects.toThrow(/only grows/);
    await expect(database.pool.query("TRUNCATE audit_log")).rejects.toThrow(/only grows/);
  });
});

describe("the pool of the embedded engine alone", () => {
  it("rolls back what a client left open when it is released", async () => {
    const database = await embeddedEngine().open();
    const client = await database.pool.connect();
    await client.query("BEGIN");
    await client.query("INSERT INTO change_freeze (scope, until, by, reason) VALUES ('x', now(), 'a', 'r')");
    client.release();
    expect((await database.pool.query("SELECT * FROM change_freeze")).rows).toEqual([]);
    await database.close();
  });
});
