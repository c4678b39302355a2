import { afterAll, beforeAll, expect, it } from "vitest";
import { forgetDeliveries } from "@noops-ml/bot/adapters/postgres/forget-deliveries.ts";
import type { Database } from "@noops-ml/bot/adapters/postgres/open-database.ts";
import { openDatabase } from "@noops-ml/bot/adapters/postgres/open-database.ts";
import { createMemoryLog } from "../../slack/memory-ports.ts";

let database: Database;
beforeAll(async () => {
  database = await openDatabase({ engine: "embedded", dataDir: null });
}, 60_000);
afterAll(() => database.close());

it("forgets deliveries a week after they were taken up, and never one that was not", { timeout: 60_000 }, async () => {
  const insert = "INSERT INTO webhook_inbox (source, body, state, created_at, done_at)";
  await database.pool.query(
    `${insert} SELECT 'old', '{}', 'done', now() - interval '9 days', now() - interval '8 days' FROM generate_series(1, 2500)`,
  );
  await database.pool.query(
    `${insert} VALUES ('recent', '{}', 'done', now() - interval '7 days', now() - interval '6 days'), ('waiting', '{}', 'new', now() - interval '30 days', NULL)`,
  );
  const forgetting = forgetDeliveries(database, createMemoryLog(), 20);
  const left = async () =>
    (await database.pool.query<{ source: string }>("SELECT source FROM webhook_inbox ORDER BY source")).rows.map(
      ({ source }) => source,
    );
  await expect.poll(left, { timeout: 30_000 }).toEqual(["recent", "waiting"]);
  await forgetting.stop();
});
