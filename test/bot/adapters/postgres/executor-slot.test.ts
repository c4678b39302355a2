import { sql } from "kysely";
import { afterAll, afterEach, beforeEach, expect, it } from "vitest";
import { type ExecutorSlot, takeExecutorSlot } from "@noops-ml/bot/adapters/postgres/executor-slot.ts";
import type { Database } from "@noops-ml/bot/adapters/postgres/open-database.ts";
import { serverEngine } from "../../database.ts";

const server = serverEngine();
let database: Database;
const slots: ExecutorSlot[] = [];

beforeEach(async () => {
  database = await server.open();
});
afterEach(async () => {
  for (const slot of slots.splice(0)) await slot.release();
  await database.close();
});
afterAll(() => server.stop());

const take = async (boot: string, wanted: string | null = null): Promise<ExecutorSlot> => {
  const slot = await takeExecutorSlot({ database, boot, wanted, onTaken: () => undefined });
  slots.push(slot);
  return slot;
};
const isDead = async (boot: string): Promise<boolean> => {
  const { rows } = await sql<{ dead: boolean }>`
    SELECT dead_at IS NOT NULL AS dead FROM executor WHERE boot = ${boot}`.execute(database.db);
  return rows[0]?.dead ?? false;
};
/** Closes every connection that holds a lock, as a restart or a failover of the server does. */
const cutLockHolders = () =>
  sql`SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()`.execute(
    database.db,
  );

it("each replica has a name of its own, and a name that was asked for is refused while it is taken", async () => {
  expect((await take("a")).id).toBe("replica-1");
  expect((await take("b")).id).toBe("replica-2");
  await expect(take("c", "replica-1")).rejects.toThrow(/Another live process is the executor "replica-1"/);
});

it("a replica that lost its connection takes its name again, and nobody takes its runs over from then on", async () => {
  const first = await take("a");
  const second = await take("b");
  await cutLockHolders();
  await expect.poll(() => locks(), { timeout: 30_000 }).toBe(2);
  const nobody = () => Promise.reject(new Error("it lives"));
  expect(await second.takeDead(nobody, [first.id])).toEqual([]);
  expect(await first.takeDead(nobody, [second.id])).toEqual([]);
  expect([await isDead("a"), await isDead("b")]).toEqual([false, false]);
});

it("what a replica that is gone had is taken over once, and its leases stop counting", async () => {
  const first = await take("a");
  const second = await take("b");
  const recovered: string[] = [];
  const takeDead = () => second.takeDead((name) => Promise.resolve(void recovered.push(name)), [first.id]);
  expect(await takeDead()).toEqual([]);
  await first.release();
  expect(await takeDead()).toEqual([first.id]);
  expect(recovered).toEqual([first.id]);
  expect(await isDead("a")).toBe(true);
});

it("a replica that was buried while its connection was gone lives again", async () => {
  await take("a");
  await sql`UPDATE executor SET dead_at = now() WHERE boot = 'a'`.execute(database.db);
  await cutLockHolders();
  await expect.poll(() => isDead("a"), { timeout: 30_000 }).toBe(false);
});

const locks = async (): Promise<number> => {
  const { rows } = await sql<{ n: number }>`
    SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`.execute(database.db);
  return rows[0]?.n ?? 0;
};
