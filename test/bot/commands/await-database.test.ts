import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLog } from "@noops-ml/bot/adapters/process/create-log.ts";
import { openDatabase } from "@noops-ml/bot/adapters/postgres/open-database.ts";
import { awaitDatabase } from "@noops-ml/bot/commands/await-database.ts";
import { type BotProcess, WEBHOOK_TOKEN, startBot } from "../bot-process.ts";
import { type PostgresServer, startPostgres } from "../database.ts";
import { aDelivery, anAlert } from "../fakes.ts";
import { freePort } from "../../free-port.ts";

const log = createLog("silent");
const opening = (url: string) => () => openDatabase({ engine: "server", url });

describe("waiting for a database at the start", () => {
  it("ends after its time with one line that says where, why and what to do, and without a password", async () => {
    const port = String(await freePort());
    const patiently = awaitDatabase({ log, where: `127.0.0.1:${port}/noops`, withinMs: 600 });
    const failure = await patiently(opening(`postgres://noops:secret@127.0.0.1:${port}/noops`)).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(Error);
    const { message, cause } = failure as Error;
    expect(message).toMatch(
      new RegExp(`^the database at 127.0.0.1:${port}/noops could not be reached .*ECONNREFUSED.*Check DATABASE_URL`),
    );
    expect(message).not.toMatch(/secret|\n/);
    expect(cause).toBeUndefined();
  });

  it("does not repeat what the database answered", async () => {
    let tries = 0;
    const patiently = awaitDatabase({ log, where: "here" });
    await expect(
      patiently(() => {
        tries += 1;
        return Promise.reject(Object.assign(new Error("permission denied for schema public"), { code: "42501" }));
      }),
    ).rejects.toThrow("permission denied");
    expect(tries).toBe(1);
  });
});

describe("a bot that is started while PostgreSQL does not answer", { timeout: 120_000 }, () => {
  let postgres: PostgresServer;
  let starting: Promise<BotProcess>;
  let url: string;

  beforeAll(async () => {
    postgres = await startPostgres();
    const port = String(await freePort());
    url = `http://127.0.0.1:${port}`;
    postgres.process.kill("SIGSTOP");
    starting = startBot("embedded", { DATABASE_URL: postgres.url, NOOPS_PORT: port });
  }, 120_000);

  afterAll(async () => {
    postgres.process.kill("SIGCONT");
    await starting.then((bot) => bot.stop());
    await postgres.stop();
  });

  const deliver = () =>
    fetch(`${url}/v1/webhooks/alertmanager`, {
      method: "POST",
      headers: { authorization: `Bearer ${WEBHOOK_TOKEN}` },
      body: JSON.stringify(aDelivery([anAlert()])),
    });

  it("lives, is not ready and asks sources to send again", async () => {
    const health = () => fetch(`${url}/healthz`).then(({ status }) => status, () => null); // prettier-ignore
    await expect.poll(health, { timeout: 60_000 }).toBe(200);
    const ready = await fetch(`${url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({ ready: false, reason: "starting" });
    const refused = await deliver();
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toMatch(/^[0-9]+$/);
  });

  it("goes on when it answers, in the same process", async () => {
    postgres.process.kill("SIGCONT");
    await starting;
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect((await deliver()).status).toBe(200);
  });
});
