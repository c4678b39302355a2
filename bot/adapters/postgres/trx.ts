import { createHash, hash } from "node:crypto";
import { type Kysely, type Transaction, sql } from "kysely";
import type { Tables } from "./tables.ts";

export type Db = Kysely<Tables>;
export type Trx = Transaction<Tables>;

export function sha256(text: string | Uint8Array): string {
  return hash("sha256", text, "hex");
}

/** A 64-bit number for an advisory lock, the same on every replica. */
export function lockNumber(name: string): string {
  return String(createHash("sha256").update(name).digest().readBigInt64BE(0));
}

/** Wakes whoever listens, on this replica and on others, once the transaction is committed. */
export async function notify(db: Db | Trx, channel: "noops_surface" | "noops_run", payload = ""): Promise<void> {
  await sql`SELECT pg_notify(${channel}, ${payload})`.execute(db);
}

export function iso(date: Date | null): string | null {
  return date === null ? null : date.toISOString();
}

export function epoch(date: Date | null): number | null {
  return date === null ? null : date.getTime();
}

/** An id that people never type: a letter for the kind and 20 random characters. */
export function newId(kind: string, random: () => string): string {
  return `${kind}_${random().replaceAll("-", "").slice(0, 20)}`;
}
