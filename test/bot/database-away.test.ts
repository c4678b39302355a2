import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { IncidentView } from "@noops-ml/bot/incident/incident-view.ts";
import { openDatabase } from "@noops-ml/bot/adapters/postgres/open-database.ts";
import { type BotProcess, READ_TOKEN, WEBHOOK_TOKEN, startBot } from "./bot-process.ts";
import { type PostgresServer, startPostgres } from "./database.ts";
import { type DatabaseLine, startDatabaseLine } from "./database-line.ts";
import { aDelivery, anAlert } from "./fakes.ts";

const ROOT = join(import.meta.dirname, "../..");
const RECOVERY_MS = 30_000;

describe("a bot whose database is away", { timeout: 120_000 }, () => {
  let postgres: PostgresServer;
  let line: DatabaseLine;
  let bot: BotProcess;

  const deliver = (fingerprint: string, model: string) =>
    fetch(`${bot.url}/v1/webhooks/alertmanager`, {
      method: "POST",
      headers: { authorization: `Bearer ${WEBHOOK_TOKEN}` },
      body: JSON.stringify(aDelivery([anAlert({ fingerprint, labels: { noops_model: model } })])),
    });
  const models = async (): Promise<readonly string[]> => {
    const response = await fetch(`${bot.url}/v1/incidents`, { headers: { authorization: `Bearer ${READ_TOKEN}` } });
    return ((await response.json()) as { incidents: IncidentView[] }).incidents.map(({ model }) => model).sort();
  };
  const until = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
    const end = Date.now() + RECOVERY_MS;
    while (!(await holds().catch(() => false))) {
      if (Date.now() > end) throw new Error(`not within ${RECOVERY_MS / 1000} s: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };

  beforeAll(async () => {
    postgres = await startPostgres();
    line = await startDatabaseLine(postgres.url);
    bot = await startBot("embedded", {
      DATABASE_URL: line.url,
      NOOPS_MODELS_DIR: join(ROOT, "demo/models"),
      NOOPS_POLICIES_DIR: join(ROOT, "demo/policies"),
      NOOPS_RUNBOOKS_DIR: join(import.meta.dirname, "runbooks"),
      NOOPS_PEOPLE_FILE: join(ROOT, "demo/people.yaml"),
    });
  }, 120_000);

  afterAll(async () => {
    line.mend();
    await bot.stop();
    line.stop();
    await postgres.stop();
  });

  it("answers 503 with Retry-After, so that Alertmanager sends again, and is not ready", async () => {
    expect((await deliver("00000000000000c1", "before")).status).toBe(200);
    await until("the first incident", async () => (await models()).length === 1);
    line.cut();
    const started = performance.now();
    const refused = await deliver("00000000000000c2", "during");
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toMatch(/^[0-9]+$/);
    expect(performance.now() - started).toBeLessThan(2000);
    await until("red readiness", async () => (await fetch(`${bot.url}/readyz`)).status === 503);
  });

  it("takes deliveries again when it is back, and has lost none that it acknowledged", async () => {
    line.mend();
    await until("a delivery that is stored", async () => (await deliver("00000000000000c2", "during")).status === 200);
    await until("both incidents", async () => (await models()).join() === "before,during");
    await until("green readiness", async () => (await fetch(`${bot.url}/readyz`)).status === 200);
  });
});

describe("a line that breaks between two statements of a transaction", { timeout: 120_000 }, () => {
  it("fails the transaction and tells of it, and the process lives", async () => {
    const postgres = await startPostgres();
    const line = await startDatabaseLine(postgres.url);
    const errors: Error[] = [];
    const database = await openDatabase({ engine: "server", url: line.url }, (error) => errors.push(error));
    const client = await database.pool.connect();
    await client.query("BEGIN");
    line.cut();
    // Nobody asks the client anything: the news can only come by itself.
    await expect.poll(() => errors.length, { timeout: 30_000 }).toBeGreaterThan(0);
    await expect(client.query("COMMIT")).rejects.toThrow();
    client.release(true);
    await database.close();
    line.stop();
    await postgres.stop();
  });
});
