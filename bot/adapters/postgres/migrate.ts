import { type Kysely, sql } from "kysely";
import { MIGRATIONS } from "./migrations.ts";
import type { Tables } from "./tables.ts";

/** Any number that no other user of the database takes as an advisory lock. */
const MIGRATION_LOCK = 4_711_001;

/** Applies the migrations that are missing, each in its own transaction, one replica at a time. */
export async function migrate(db: Kysely<Tables>): Promise<readonly string[]> {
  await sql`CREATE TABLE IF NOT EXISTS noops_migration (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`
    .execute(db)
    .catch((error: unknown) => {
      // Two replicas may create it at the same moment; the loser finds it there.
      if ((error as { code?: string }).code !== "23505") throw error;
    });
  const applied: string[] = [];
  for (const migration of MIGRATIONS) {
    await db.transaction().execute(async (trx) => {
      await sql`SELECT pg_advisory_xact_lock(${sql.lit(MIGRATION_LOCK)})`.execute(trx);
      const known = await sql`SELECT 1 FROM noops_migration WHERE name = ${migration.name}`.execute(trx);
      if (known.rows.length > 0) return;
      for (const statement of migration.statements) await sql.raw(statement).execute(trx);
      await sql`INSERT INTO noops_migration (name) VALUES (${migration.name})`.execute(trx);
      applied.push(migration.name);
    });
  }
  return applied;
}
