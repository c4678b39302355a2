import { readFileSync } from "node:fs";
import { z } from "zod";
import { readCheckpoints, writeCheckpoint } from "../adapters/postgres/audit-checkpoints.ts";
import { type AuditReader, createAuditReader } from "../adapters/postgres/audit-reader.ts";
import { type Database, openDatabase } from "../adapters/postgres/open-database.ts";
import { type CheckpointKey, readCheckpointKey } from "../adapters/process/checkpoint-key.ts";
import { type Checkpoint, decideCheckpoint } from "../audit/checkpoint.ts";
import type { Config } from "../config.ts";
import { databaseConfig } from "./database-config.ts";

interface Writer {
  out(text: string): void;
  err(text: string): void;
}

const STDIO: Writer = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
};
const USAGE = `Usage: noops-bot audit verify [--from-checkpoint [FILE]] [--public-key FILE]
       noops-bot audit checkpoint
       noops-bot audit export [--after SEQ]
`;

const checkpointSchema = z.object({ seq: z.string(), hash: z.string(), at: z.string(), signature: z.string() });

function option(args: readonly string[], name: string): string | undefined {
  const at = args.indexOf(name);
  const value = at < 0 ? undefined : args[at + 1];
  return value === undefined || value.startsWith("--") ? undefined : value;
}

function readCheckpointFile(file: string): readonly Checkpoint[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => checkpointSchema.parse(JSON.parse(line)));
}

interface Verification {
  readonly reader: AuditReader;
  readonly checkpoints: readonly Checkpoint[];
  readonly key: CheckpointKey | null;
  /** Only the part after the newest checkpoint is walked. */
  readonly fromCheckpoint: boolean;
}

/** First what was signed, then the chain itself. */
async function verify({ reader, checkpoints, key, fromCheckpoint }: Verification, io: Writer): Promise<number> {
  if (fromCheckpoint && (key === null || checkpoints.length === 0)) {
    io.err(
      key === null
        ? "A checkpoint is only worth its signature: name a key with NOOPS_AUDIT_KEY_FILE or --public-key FILE.\n"
        : "There is no checkpoint yet: make one with noops-bot audit checkpoint.\n",
    );
    return 2;
  }
  for (const checkpoint of key === null ? [] : checkpoints) {
    const line = await reader.line(checkpoint.seq);
    const verdict = decideCheckpoint(checkpoint, line, (text, signature) => key?.isSigned(text, signature) ?? false);
    if (verdict.holds) continue;
    io.out(`audit chain broken at line ${checkpoint.seq}: ${verdict.reason}\n`);
    return 1;
  }
  const from = fromCheckpoint ? checkpoints.at(-1) : undefined;
  const verdict = await reader.verify(from);
  if (!verdict.intact) {
    io.out(`audit chain broken at line ${verdict.firstBadSeq}: ${verdict.reason}\n`);
    return 1;
  }
  const signed =
    key === null
      ? "no key given, so checkpoints were not checked"
      : `${String(checkpoints.length)} signed checkpoints hold`;
  const start = from === undefined ? "" : ` after checkpoint ${from.seq}`;
  io.out(
    `audit chain intact${start}: ${String(verdict.lines)} lines, last ${verdict.lastSeq} ${verdict.lastHash}; ${signed}\n`,
  );
  return 0;
}

/** The trail and its checkpoints as JSON lines; a checkpoint stands after the line that it signs. */
async function exportTrail(database: Database, reader: AuditReader, from: string, io: Writer): Promise<number> {
  const checkpoints = [...(await readCheckpoints(database.db, from))];
  let after = from;
  for (;;) {
    const page = await reader.page(after, 5000);
    for (const entry of page) {
      io.out(`${JSON.stringify(entry)}\n`);
      while (checkpoints[0]?.seq === entry.seq) io.out(`${JSON.stringify({ checkpoint: checkpoints.shift() })}\n`);
    }
    const last = page.at(-1);
    if (last === undefined) return 0;
    after = last.seq;
  }
}

async function checkpoint(config: Config, database: Database, io: Writer): Promise<number> {
  const key = readCheckpointKey({ file: config.NOOPS_AUDIT_KEY_FILE, pem: config.NOOPS_AUDIT_KEY });
  if (key === null || key.sign === null) {
    io.err(
      "A private Ed25519 key is needed: set NOOPS_AUDIT_KEY_FILE, made with openssl genpkey -algorithm ed25519.\n",
    );
    return 2;
  }
  const made = await writeCheckpoint({
    db: database.db,
    sign: key.sign,
    file: config.NOOPS_AUDIT_CHECKPOINT_FILE ?? null,
  });
  io.out(made === null ? "the newest line is signed already\n" : `${JSON.stringify(made)}\n`);
  return 0;
}

/** One audit command on an open database. */
export async function runAudit(
  config: Config,
  database: Database,
  args: readonly string[],
  io: Writer,
): Promise<number> {
  const [verb, ...rest] = args;
  const reader = createAuditReader(database.db);
  if (verb === "checkpoint") return checkpoint(config, database, io);
  if (verb === "export") return exportTrail(database, reader, option(rest, "--after") ?? "0", io);
  const publicKey = option(rest, "--public-key");
  const own = { file: config.NOOPS_AUDIT_KEY_FILE, pem: config.NOOPS_AUDIT_KEY };
  const key = readCheckpointKey(publicKey === undefined ? own : { file: publicKey });
  const file = option(rest, "--from-checkpoint");
  const checkpoints = file === undefined ? await readCheckpoints(database.db) : readCheckpointFile(file);
  return verify({ reader, checkpoints, key, fromCheckpoint: rest.includes("--from-checkpoint") }, io);
}

/** `noops-bot audit verify|checkpoint|export`. Exit code 1 when the chain is broken, 2 when something is missing. */
export async function auditCommand(config: Config, args: readonly string[]): Promise<number> {
  if (!["verify", "checkpoint", "export"].includes(args[0] ?? "")) {
    STDIO.err(USAGE);
    return 2;
  }
  const database = await openDatabase(databaseConfig(config));
  try {
    return await runAudit(config, database, args, STDIO);
  } finally {
    await database.close();
  }
}
