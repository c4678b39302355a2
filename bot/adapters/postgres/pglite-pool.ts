import { EventEmitter } from "node:events";
import { setFlagsFromString } from "node:v8";
import { PGlite } from "@electric-sql/pglite";
import { createMutex, type Mutex } from "./mutex.ts";
import { type StatementResult, createStatements } from "./pglite-statements.ts";

/** What callers of `pg` pass as a query: text, or an object with text and values. */
type QueryInput = string | { readonly text: string; readonly values?: readonly unknown[]; readonly rowMode?: "array" };

/** A transaction that issues no statement for so long is rolled back, or it would stop every other client. */
const IDLE_TRANSACTION_MS = 60_000;
const OPENS = /^\s*(begin|start\s+transaction)\b/i;
const CLOSES = /^\s*(commit|end|rollback|abort)\b(?!\s+(to|work\s+to|transaction\s+to|prepared)\b)/i;
const LISTEN = /^\s*(listen|unlisten)\s+("?)([\w*]+)\2\s*;?\s*$/i;

/** Values as `pg` would send them, so that both engines see the same. */
function prepare(value: unknown): string | Uint8Array<ArrayBuffer> | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return value;
  if (value instanceof Uint8Array) return value as Uint8Array<ArrayBuffer>;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return arrayLiteral(value);
  if (typeof value === "object") return JSON.stringify(value);
  return String(value as number | bigint | boolean);
}

function arrayLiteral(values: readonly unknown[]): string {
  const items = values.map((value) => {
    if (Array.isArray(value)) return arrayLiteral(value);
    const prepared = prepare(value);
    if (prepared === null) return "NULL";
    const text = typeof prepared === "string" ? prepared : `\\x${Buffer.from(prepared).toString("hex")}`;
    return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
  });
  return `{${items.join(",")}}`;
}

const NOTHING: StatementResult = { rows: [], fields: [], command: "", rowCount: null, oid: 0 };

/** The part of the pool that its clients need: the one session and who may use it. */
interface Session {
  readonly run: ReturnType<typeof createStatements>;
  readonly mutex: Mutex;
  onNotify(client: PgliteClient, channel: string, on: boolean): void;
}

/**
 * A client of the embedded database with the manners of `pg.PoolClient`. The database has a single session, so a client
 * keeps it from BEGIN to COMMIT or ROLLBACK; statements of one client run in order.
 */
export class PgliteClient extends EventEmitter {
  readonly #session: Session;
  #tail: Promise<unknown> = Promise.resolve();
  #leave: (() => void) | null = null;
  #idle: NodeJS.Timeout | null = null;
  #released = false;

  constructor(session: Session) {
    super();
    this.#session = session;
  }

  query(input: QueryInput, values?: readonly unknown[]): Promise<StatementResult> {
    if (this.#released) return Promise.reject(new Error("Client was released and cannot run a query."));
    const text = typeof input === "string" ? input : input.text;
    const params = values ?? (typeof input === "string" ? undefined : input.values);
    const rowMode = typeof input === "string" ? undefined : input.rowMode;
    const next = this.#tail.then(() => this.#run(text, params, rowMode));
    this.#tail = next.catch(() => undefined);
    return next;
  }

  /** Ends the use of this client. An open transaction is rolled back. */
  release(_destroy?: Error | boolean): void {
    if (this.#released) return;
    this.#released = true;
    this.#tail = this.#tail.then(async () => {
      if (this.#leave !== null) await this.#rollback();
      this.#session.onNotify(this, "*", false);
      this.emit("released");
    });
  }

  async #run(
    text: string,
    params: readonly unknown[] | undefined,
    rowMode: "array" | undefined,
  ): Promise<StatementResult> {
    this.#stopIdleTimer();
    const held = this.#leave !== null;
    if (!held) this.#leave = await this.#session.mutex.acquire();
    let open = held;
    try {
      const listen = LISTEN.exec(text);
      const isListen = listen?.[1]?.toLowerCase() === "listen";
      if (listen) this.#session.onNotify(this, listen[3] ?? "*", isListen);
      // The session is shared: it goes on listening while any client may want the channel.
      const result = listen && !isListen ? NOTHING : await this.#send(text, params, rowMode);
      if (OPENS.test(text)) open = true;
      if (CLOSES.test(text)) open = false;
      return result;
    } finally {
      // A failed COMMIT has ended the transaction as well.
      if (CLOSES.test(text)) open = false;
      if (open) this.#startIdleTimer();
      else this.#giveUp();
    }
  }

  async #send(
    text: string,
    params: readonly unknown[] | undefined,
    rowMode: "array" | undefined,
  ): Promise<StatementResult> {
    // One turn of the event loop between statements, or timers and sockets starve under load.
    await new Promise((resolve) => setImmediate(resolve));
    return this.#session.run({ text, values: params?.map(prepare) ?? [], rowMode });
  }

  #giveUp(): void {
    const leave = this.#leave;
    this.#leave = null;
    leave?.();
  }

  async #rollback(): Promise<void> {
    this.#stopIdleTimer();
    try {
      await this.#session.run({ text: "ROLLBACK", values: [], rowMode: undefined });
    } finally {
      this.#giveUp();
    }
  }

  #startIdleTimer(): void {
    this.#idle = setTimeout(() => {
      this.#tail = this.#tail.then(async () => {
        if (this.#leave === null) return;
        await this.#rollback();
        this.emit("error", new Error(`terminating a transaction that was idle for ${String(IDLE_TRANSACTION_MS)} ms`));
      });
    }, IDLE_TRANSACTION_MS);
    this.#idle.unref();
  }

  #stopIdleTimer(): void {
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#idle = null;
  }
}

/** The embedded database with the manners of `pg.Pool`: the part that DBOS and Kysely use. */
export class PglitePool extends EventEmitter {
  readonly options = { max: 20 };
  readonly #db: PGlite;
  readonly #session: Session;
  readonly #listeners = new Map<string, Set<PgliteClient>>();
  ended = false;

  constructor(db: PGlite) {
    super();
    this.#db = db;
    this.#session = {
      run: createStatements(db),
      mutex: createMutex(),
      onNotify: (client, channel, on) => this.#subscribe(client, channel, on),
    };
    db.onNotification((channel, payload) => {
      for (const client of this.#listeners.get(channel) ?? []) {
        client.emit("notification", { channel, payload, processId: process.pid });
      }
    });
  }

  connect(): Promise<PgliteClient> {
    if (this.ended) return Promise.reject(new Error("Cannot use a pool after calling end on the pool"));
    return Promise.resolve(new PgliteClient(this.#session));
  }

  async query(input: QueryInput, values?: readonly unknown[]): Promise<StatementResult> {
    const client = await this.connect();
    try {
      return await client.query(input, values);
    } finally {
      client.release();
    }
  }

  async end(): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    const leave = await this.#session.mutex.acquire();
    try {
      await this.#db.close();
    } finally {
      leave();
    }
  }

  #subscribe(client: PgliteClient, channel: string, on: boolean): void {
    if (!on && channel === "*") {
      for (const clients of this.#listeners.values()) clients.delete(client);
      return;
    }
    const clients = this.#listeners.get(channel) ?? new Set();
    if (on) clients.add(client);
    else clients.delete(client);
    this.#listeners.set(channel, clients);
  }
}

/** The operating system caches its files as well, and a hundred more megabytes for one small team win nothing. */
const START = [...PGlite.defaultStartParams, "-c", "shared_buffers=16MB"];

/** Opens the embedded database of a directory, or in memory. */
export async function openPglite(dataDir: string | null): Promise<PglitePool> {
  // The optimizing compiler takes half a gigabyte for the largest functions of the database, and seconds at each start,
  // to save a sixth of the time per alert: the first compiler has to do.
  for (const flag of ["--no-wasm-dynamic-tiering", "--no-wasm-tier-up"]) setFlagsFromString(flag);
  return new PglitePool(await PGlite.create({ ...(dataDir === null ? {} : { dataDir }), startParams: START }));
}
