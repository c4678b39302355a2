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

/** A peer whose machine is gone closes no connection: the server asks, and frees the lock after 20 s of silence. */
const KEEPALIVE = "SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3";
const RETAKE_MS = 1000;
/** Others hold a free lock for as long as a takeover lasts; who holds it longer has our name. */
const TAKEN_AFTER_MS = 30_000;

export interface SlotOptions {
  readonly database: Database;
  readonly boot: string;
  /** The name to take, or null for the first free one. */
  readonly wanted: string | null;
  /** Another live process has our name: this one must end. */
  readonly onTaken: (slot: string) => void;
}

/** Takes a slot by a lock that lives as long as our connection; when that breaks, the lock is taken again. */
export async function takeExecutorSlot({ database, boot, wanted, onTaken }: SlotOptions): Promise<ExecutorSlot> {
  let client: pg.PoolClient | null = null;
  let released = false;
  let timer: NodeJS.Timeout | null = null;

  async function hold(lock: (fresh: pg.PoolClient) => Promise<string | null>): Promise<string | null> {
    const fresh = await database.pool.connect();
    fresh.on("error", () => {
      if (client !== fresh) return;
      client = null;
      fresh.release(true);
      retake(performance.now(), 0);
    });
    try {
      if (database.engine === "server") await fresh.query(KEEPALIVE);
      const taken = await lock(fresh);
      if (taken === null || released) fresh.release(true);
      else client = fresh;
      return taken;
    } catch (error) {
      // The lock goes with the connection, so that another try finds the slot free.
      fresh.release(true);
      throw error;
    }
  }

  const id = await hold(async (fresh) => {
    const slot = await choose(fresh, wanted);
    await buryBoots(database, slot, boot);
    await database.db.insertInto("executor").values({ boot, slot }).execute();
    return slot;
  });
  if (id === null) throw new Error("a chosen slot has a name");
  const slot = id;

  /** Without the lock others bury us again and again and take our runs over in the middle of a step. */
  function retake(since: number, waitMs = RETAKE_MS): void {
    if (released) return;
    timer = setTimeout(() => {
      hold(async (fresh) => {
        if (!(await tryLock(fresh, slot))) return null;
        // What others took over meanwhile has another owner and a higher fence; the rest is ours as before.
        await sql`UPDATE executor SET dead_at = NULL WHERE boot = ${boot}`.execute(database.db);
        return slot;
      }).then(
        (taken) => {
          if (taken !== null) return;
          if (performance.now() - since > TAKEN_AFTER_MS) onTaken(slot);
          else retake(since);
        },
        // The database is away: the time in which somebody could take our name has not begun.
        () => retake(performance.now()),
      );
    }, waitMs);
    timer.unref();
  }

  return {
    id: slot,
    async takeDead(recover, candidates) {
      const own = client;
      if (database.engine === "embedded" || own === null) return [];
      const taken: string[] = [];
      for (const other of candidates) {
        if (other === slot || !(await tryLock(own, other))) continue;
        try {
          await buryBoots(database, other, null);
          await recover(other);
          taken.push(other);
        } finally {
          await own.query("SELECT pg_advisory_unlock($1::bigint)", [lockNumber(`executor:${other}`)]);
        }
      }
      return taken;
    },
    async release() {
      released = true;
      if (timer !== null) clearTimeout(timer);
      const own = client;
      client = null;
      await own
        ?.query("SELECT pg_advisory_unlock($1::bigint)", [lockNumber(`executor:${slot}`)])
        .catch(() => undefined);
      own?.release();
    },
  };
}
