import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCheckpointKey } from "@noops-ml/bot/adapters/process/checkpoint-key.ts";
import { createStore } from "@noops-ml/bot/adapters/postgres/create-store.ts";
import { type Database, openDatabase } from "@noops-ml/bot/adapters/postgres/open-database.ts";
import { runAudit } from "@noops-ml/bot/commands/audit.ts";
import { scheduleCheckpoints } from "@noops-ml/bot/commands/schedule-checkpoints.ts";
import { type Config, readConfig } from "@noops-ml/bot/config.ts";

const LOG = { info: () => undefined, warn: () => undefined, error: () => undefined, debug: () => undefined };

/** One trail in its order: signed, then cut as somebody with every right could. */
describe("signed checkpoints of the audit trail", { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "noops-audit-"));
  const file = (name: string) => join(folder, name);
  let config: Config;
  let database: Database;

  function pem(type: "ed25519" | "x25519", name: string): void {
    const { privateKey, publicKey } = type === "ed25519" ? generateKeyPairSync(type) : generateKeyPairSync(type);
    writeFileSync(file(`${name}.pem`), privateKey.export({ type: "pkcs8", format: "pem" }));
    writeFileSync(file(`${name}.pub.pem`), publicKey.export({ type: "spki", format: "pem" }));
  }
  async function audit(...args: string[]): Promise<{ code: number; text: string }> {
    let text = "";
    const add = (words: string) => void (text += words);
    const code = await runAudit(config, database, args, { out: add, err: add });
    return { code, text };
  }
  async function append(count: number): Promise<void> {
    await createStore({ database, channels: null }).transaction((tx) => {
      for (let n = 0; n < count; n += 1)
        tx.audit({ actor: "alice", via: "api", action: "note", object: "inc", payload: { n } });
      return Promise.resolve();
    });
  }

  beforeAll(async () => {
    database = await openDatabase({ engine: "embedded", dataDir: null });
    pem("ed25519", "key");
    pem("ed25519", "other");
    pem("x25519", "wrong");
    const read = readConfig({
      NOOPS_DATA_DIR: file("bot"),
      NOOPS_AUDIT_KEY_FILE: file("key.pem"),
      NOOPS_AUDIT_CHECKPOINT_FILE: file("checkpoints.jsonl"),
    });
    if (!read.ok) throw new Error(read.mistakes.join("\n"));
    config = read.config;
  });
  afterAll(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("are made by command and on the bot's schedule, once for each newest line", async () => {
    await append(5);
    expect((await audit("verify", "--from-checkpoint")).code).toBe(2);
    expect(JSON.parse((await audit("checkpoint")).text)).toMatchObject({ seq: "5" });
    expect((await audit("checkpoint")).text).toMatch(/signed already/);
    await append(3);
    await scheduleCheckpoints(config, database, LOG).stop();
    expect(readFileSync(file("checkpoints.jsonl"), "utf8").trim().split("\n")).toHaveLength(2);
  });

  it("hold with the public key alone, over the whole chain or from the newest one on", async () => {
    await append(2);
    expect(await audit("verify", "--public-key", file("key.pub.pem"))).toMatchObject({
      code: 0,
      text: expect.stringMatching(/10 lines, last 10 .*2 signed checkpoints hold/) as string,
    });
    expect(await audit("verify", "--from-checkpoint", "--public-key", file("key.pub.pem"))).toMatchObject({
      code: 0,
      text: expect.stringMatching(/after checkpoint 8: 2 lines/) as string,
    });
    expect(await audit("verify", "--public-key", file("other.pub.pem"))).toMatchObject({
      code: 1,
      text: expect.stringMatching(/not signed by this key/) as string,
    });
  });

  it("leave the database with the trail, each after its line", async () => {
    const lines = (await audit("export")).text.trim().split("\n");
    expect(lines).toHaveLength(12);
    expect(JSON.parse(lines[5] ?? "")).toMatchObject({ checkpoint: { seq: "5" } });
    expect((await audit("export", "--after", "8")).text.trim().split("\n")).toHaveLength(2);
  });

  it("show a tail that was cut, and a chain that was written anew", async () => {
    const { db } = database;
    await sql`ALTER TABLE audit_log DISABLE TRIGGER audit_log_rows`.execute(db);
    await sql`DELETE FROM audit_log WHERE seq > 6`.execute(db);
    await sql`DELETE FROM audit_checkpoint WHERE seq > 6`.execute(db);
    expect((await audit("verify")).code).toBe(0);
    expect(await audit("verify", "--from-checkpoint", file("checkpoints.jsonl"))).toMatchObject({
      code: 1,
      text: expect.stringMatching(/line 8.*the tail was cut/) as string,
    });
    await append(4);
    expect(await audit("verify", "--from-checkpoint", file("checkpoints.jsonl"))).toMatchObject({
      code: 1,
      text: expect.stringMatching(/line 8.*was rewritten/) as string,
    });
  });

  it("need a key of the right kind, and never quote it", () => {
    expect(() => readCheckpointKey({ file: file("wrong.pem") })).toThrow(/no Ed25519 key but x25519/);
    expect(() => readCheckpointKey({ pem: "-----BEGIN PRIVATE KEY-----secret" })).toThrow(
      /^NOOPS_AUDIT_KEY holds no key/,
    );
    expect(readCheckpointKey({})).toBeNull();
  });
});
