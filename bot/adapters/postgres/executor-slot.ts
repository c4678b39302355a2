import { sql } from "kysely";
import type pg from "pg";
import type { Database } from "./open-database.ts";
import { lockNumber } from "./trx.ts";

/** A name that one live process holds at a time; after a restart the first free one is taken again. */
export interface ExecutorSlot {
  readonly id: string;
  /** Tries to take over what dead processes left; returns the names that were free. */
  takeDead(recover: (slot: string) => Promise<void>, candidates: readonly string[]): Promise<readonly string[]>;
  release(): Promise<void>;
}

const MOST_SLOTS = 64;

async function tryLock(client: pg.PoolClient, slot: string): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>("SELECT pg_try_advisory_lock($1::bigint) AS taken", [
    lockNumber(`executor:${slot}`),
  ]);
  return rows[0]?.taken ?? false;
}

/** Marks what earlier processes of a slot left in leases as abandoned: we hold its lock, so they are gone. */
async function buryBoots(database: Database, slot: string, boot: string | null): Promise<void> {
  await sql`UPDATE executor SET dead_at = now() WHERE slot = ${slot} AND dead_at IS NULL AND boot <> ${boot ?? ""}`.execute(
    database.db,
  );
}

async function choose(client: pg.PoolClient, wanted: string | null): Promise<string> {
  if (wanted !== null) {
    if (await tryLock(client, wanted)) return wanted;
    throw new Error(
      `Another live process is the executor "${wanted}": give each replica its own NOOPS_EXECUTOR_ID, or none.`,
    );
  }
  for (let number = 1; number <= MOST_SLOTS; number += 1) {
    const slot = `replica-${String(number)}`;
    if (await tryLock(client, slot)) return slot;
  }
  throw new Error(`There are ${String(MOST_SLOTS)} replicas already.`);
}

/** Takes a slot by a lock that lives exactly as long as our connection. */
export async function takeExecutorSlot(database: Database, boot: string, wanted: string | null): Promise<ExecutorSlot> {
  const client = await database.pool.connect();
  // The lock is gone with the connection; whoever takes the slot then buries us, and our leases stop counting.
  client.on("error", () => undefined);
  let id: string;
  try {
    id = await choose(client, wanted);
    await buryBoots(database, id, boot);
    await database.db.insertInto("executor").values({ boot, slot: id }).execute();
  } catch (error) {
    // The lock goes with the connection, so that another try finds the slot free.
    client.release(true);
    throw error;
  }
  return {
    id,
    async takeDead(recover, candidates) {
      if (database.engine === "embedded") return [];
      const taken: string[] = [];
      for (const slot of candidates) {
        if (slot === id || !(await tryLock(client, slot))) continue;
        try {
          await buryBoots(database, slot, null);
          await recover(slot);
          taken.push(slot);
        } finally {
          await client.query("SELECT pg_advisory_unlock($1::bigint)", [lockNumber(`executor:${slot}`)]);
        }
      }
      return taken;
    },
    async release() {
      await client
        .query("SELECT pg_advisory_unlock($1::bigint)", [lockNumber(`executor:${id}`)])
        .catch(() => undefined);
      client.release();
    },
  };
}
