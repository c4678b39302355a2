import pg from "pg";
import { type BotProcess, READ_TOKEN, WEBHOOK_TOKEN, startBot } from "../bot/bot-process.ts";
import { startPostgres } from "../bot/database.ts";
import { aDelivery, anAlert } from "../bot/fakes.ts";
import { startHook } from "./hook.ts";
import { type EngineName, type Size, eventually, expectThat } from "./fault.ts";

const RSS_BAR_MB = 512;

const deliver = (bot: BotProcess, body: unknown): Promise<Response> =>
  fetch(`${bot.url}/v1/webhooks/alertmanager`, {
    method: "POST",
    headers: { authorization: `Bearer ${WEBHOOK_TOKEN}` },
    body: JSON.stringify(body),
  });

async function openIncidents(bot: BotProcess): Promise<readonly { partialView: boolean }[]> {
  const answer = await fetch(`${bot.url}/v1/incidents`, { headers: { authorization: `Bearer ${READ_TOKEN}` } });
  return ((await answer.json()) as { incidents: { partialView: boolean }[] }).incidents;
}

/** One body with thousands of alerts, cut short by its source. */
export async function hugeBody(engine: EngineName, alerts: number): Promise<string> {
  const bot = await startBot(engine);
  try {
    const list = Array.from({ length: alerts }, (_, n) =>
      anAlert({ fingerprint: `h${String(n)}`, labels: { shard: String(n) } }),
    );
    const body = aDelivery(list, { truncatedAlerts: 3 });
    let most = bot.rssMb();
    // A busy machine may not commit it within a second: then it is sent again, as Alertmanager does.
    await eventually("a stored delivery", async () => {
      const { status } = await deliver(bot, body);
      most = Math.max(most, bot.rssMb());
      expectThat(status === 200 || status === 503, `answered ${String(status)}`);
      return status === 200;
    });
    await eventually(
      "the incident",
      async () => {
        most = Math.max(most, bot.rssMb());
        return (await openIncidents(bot)).some((incident) => incident.partialView);
      },
      180,
    );
    const seen = `${String(alerts)} alerts in one body: 200, partial view, RSS ${String(Math.round(most))} MB`;
    expectThat(most < RSS_BAR_MB, seen);
    return seen;
  } finally {
    await bot.stop();
  }
}

/** PostgreSQL refuses every write, as with a full disk, and then takes them again. */
export async function readOnlyDatabase(size: Size): Promise<string> {
  const postgres = await startPostgres();
  const hook = await startHook();
  const bot = await startBot("embedded", {
    DATABASE_URL: postgres.url,
    NOOPS_PAGER_URL: hook.url,
  });
  const admin = new pg.Client({ connectionString: postgres.url });
  try {
    await admin.connect();
    const readOnly = async (on: boolean): Promise<void> => {
      await admin.query("SET default_transaction_read_only = off");
      await admin.query(`ALTER SYSTEM SET default_transaction_read_only = ${on ? "on" : "off"}`);
      await admin.query("SELECT pg_reload_conf()");
    };
    expectThat((await deliver(bot, aDelivery([anAlert({ fingerprint: "r1" })]))).status === 200, "not stored before");
    await readOnly(true);
    let status = 200;
    await eventually("a refused delivery", async () => {
      ({ status } = await deliver(bot, aDelivery([anAlert({ fingerprint: "r2" })])));
      return status !== 200;
    });
    // The bot waits a minute before it calls somebody; the short form has not the time.
    if (size === "full")
      await eventually("a call of the direct webhook", () => Promise.resolve(hook.calls().length > 0), 150);
    const calls = hook.calls().length;
    await readOnly(false);
    await eventually(
      "a stored delivery",
      async () => (await deliver(bot, aDelivery([anAlert({ fingerprint: "r2" })]))).status === 200,
      30,
    );
    const seen = `answered ${String(status)}, ${String(calls)} call of the direct webhook, same process takes deliveries again`;
    expectThat(status === 503 && calls === (size === "full" ? 1 : 0), seen);
    return seen;
  } finally {
    await admin.end();
    await bot.stop();
    await hook.stop();
    await postgres.stop();
  }
}
