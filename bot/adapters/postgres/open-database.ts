import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { lockDirectory } from "./directory-lock.ts";
import { migrate } from "./migrate.ts";
import { openPglite } from "./pglite-pool.ts";
import type { Tables } from "./tables.ts";

export type DatabaseConfig =
  /** In this process, in a directory. `null` keeps it in memory. */
  | { readonly engine: "embedded"; readonly dataDir: string | null }
  | { readonly engine: "server"; readonly url: string; readonly poolSize?: number };

export interface Database {
  readonly engine: "embedded" | "server";
  /** For DBOS and for LISTEN. */
  readonly pool: pg.Pool;
  readonly db: Kysely<Tables>;
  close(): Promise<void>;
}

function kysely(pool: pg.Pool): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}

async function openEmbedded(dataDir: string | null): Promise<Database> {
  const lock = dataDir === null ? null : lockDirectory(dataDir);
  try {
    const pglite = await openPglite(dataDir === null ? null : `${dataDir}/pgdata`);
    // The adapter has the methods that DBOS and Kysely call; the rest of pg.Pool is never reached.
    const pool = pglite as unknown as pg.Pool;
    const db = kysely(pool);
    return {
      engine: "embedded",
      pool,
      db,
      async close() {
        await pglite.end();
        lock?.release();
      },
    };
  } catch (error) {
    lock?.release();
    throw new Error(`The embedded database in ${dataDir ?? "memory"} could not be opened.`, { cause: error });
  }
}

function openServer(url: string, poolSize: number, onError: (error: Error) => void): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: 900,
    application_name: "noops-bot",
    idle_in_transaction_session_timeout: 60_000,
  });
  // The pool listens to its idle connections only: one that breaks in a transaction, between two statements, would end
  // the process.
  pool.on("error", onError).on("connect", (client) => client.on("error", onError));
  return { engine: "server", pool, db: kysely(pool), close: () => pool.end() };
}

/** Opens the database and brings its schema up to date. */
export async function openDatabase(
  config: DatabaseConfig,
  onError: (error: Error) => void = () => undefined,
): Promise<Database> {
  const database =
    config.engine === "embedded"
      ? await openEmbedded(config.dataDir)
      : openServer(config.url, config.poolSize ?? 20, onError);
  try {
    await migrate(database.db);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}
