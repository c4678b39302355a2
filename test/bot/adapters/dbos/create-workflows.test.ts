import { afterAll, beforeAll, expect, it } from "vitest";
import type pg from "pg";
import { createWorkflows } from "@noops-ml/bot/adapters/dbos/create-workflows.ts";
import { isDatabaseAway } from "@noops-ml/bot/adapters/postgres/is-database-away.ts";
import type { Database } from "@noops-ml/bot/adapters/postgres/open-database.ts";
import { createLog } from "@noops-ml/bot/adapters/process/create-log.ts";
import { embeddedEngine } from "../../database.ts";

let database: Database;

beforeAll(async () => {
  database = await embeddedEngine().open();
}, 120_000);
afterAll(() => database.close());

/** The pool, but its calls fail with these errors first: in turn, each in the method that it names. */
function failing(pool: pg.Pool, failures: { method: "connect" | "query"; of?: RegExp; error: Error }[]): pg.Pool {
  return new Proxy(pool, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      return (...given: unknown[]): unknown => {
        const [next] = failures;
        if (next?.method === name && (next.of === undefined || next.of.test(String(given[0])))) {
          failures.shift();
          return Promise.reject(next.error);
        }
        return (value as (...all: unknown[]) => unknown).apply(target, given);
      };
    },
  });
}

it("a launch that failed, at its start or half-way, is repeated, and runs are carried out once", async () => {
  const executed: string[] = [];
  const workflows = createWorkflows({
    pool: failing(database.pool, [
      { method: "connect", error: new Error("timeout exceeded when trying to connect") },
      // The last thing that a launch reads before it dispatches runs.
      { method: "query", of: /SELECT version_id/, error: new Error("out of shared memory") },
    ]),
    executorId: "here",
    applicationVersion: "test",
    log: createLog("silent"),
    isDatabaseAway,
    execute: (_, runId) => {
      executed.push(runId);
      return Promise.resolve();
    },
    onBroken: () => Promise.resolve(),
  });
  const lost = await workflows.launch().catch((error: unknown) => error);
  expect(lost).toMatchObject({ message: expect.stringContaining("timeout exceeded") as string });
  expect(isDatabaseAway(lost)).toBe(true);
  await expect(workflows.launch()).rejects.toThrow("out of shared memory");
  await workflows.launch();
  await workflows.start("one");
  await workflows.start("one");
  await expect.poll(() => executed, { timeout: 60_000 }).toEqual(["one"]);
  await workflows.shutdown();
});
