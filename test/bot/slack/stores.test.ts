import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createInteractionStore } from "@noops-ml/bot/adapters/postgres/interaction-store.ts";
import { createRateBudget } from "@noops-ml/bot/adapters/postgres/rate-budget.ts";
import { type Database, openDatabase } from "@noops-ml/bot/adapters/postgres/open-database.ts";
import { type PostgresServer, startPostgres } from "../database.ts";

/** What the chat asks of its stores must hold on both engines. */
describe.each(["embedded", "postgres"] as const)("on %s", (engine) => {
  let server: PostgresServer | null = null;
  let database: Database;
  beforeAll(async () => {
    server = engine === "postgres" ? await startPostgres() : null;
    database = await openDatabase(
      server === null ? { engine: "embedded", dataDir: null } : { engine: "server", url: server.url },
    );
  });
  afterAll(async () => {
    await database.close();
    await server?.stop();
  });

  test("a budget allows one call a second and says how long to wait for the next", async () => {
    const budget = createRateBudget(database.db);
    expect(await budget.take("chat.postMessage", "C1", 60)).toEqual({ allowed: true });
    const second = await budget.take("chat.postMessage", "C1", 60);
    expect(second.allowed).toBe(false);
    expect(second.allowed ? 0 : second.retryAfterSeconds).toBeLessThanOrEqual(1);
    expect(await budget.take("chat.postMessage", "C2", 60)).toEqual({ allowed: true });
  });

  test("a 429 blocks its method and channel only", async () => {
    const budget = createRateBudget(database.db);
    await budget.block("chat.update", "*", 30);
    const blocked = await budget.take("chat.update", "*", 45);
    expect(blocked.allowed ? 0 : blocked.retryAfterSeconds).toBeGreaterThan(25);
    expect(await budget.take("chat.postMessage", "C3", 60)).toEqual({ allowed: true });
  });

  test("the same click twenty times at once is new once", async () => {
    const store = createInteractionStore(database.db);
    const click = {
      signatureHash: "abc",
      kind: "action",
      teamId: "T",
      userId: "U",
      action: "noops.ack",
      payload: { a: 1 },
    } as const;
    const answers = await Promise.all(Array.from({ length: 20 }, () => store.record(click)));
    expect(answers.filter((answer) => answer.state === "new")).toHaveLength(1);
  });
});
