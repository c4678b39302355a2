import { openDatabase } from "@noops-ml/bot/adapters/postgres/open-database.ts";
import { quantile } from "../bench/figure.ts";
import { loadWebhook } from "../bench/webhook-load.ts";
import { WEBHOOK_TOKEN, startBot } from "../bot/bot-process.ts";
import { startPostgres } from "../bot/database.ts";
import { startDatabaseLine } from "../bot/database-line.ts";
import { aDelivery, anAlert } from "../bot/fakes.ts";
import { eventually, expectThat } from "./fault.ts";
import { ALERTS, judge } from "./sigkills.ts";

const ANSWER_BAR_MS = 1000;
const RECOVERY_BAR_SECONDS = 30;
const BEFORE_MS = 3000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The line to the database is cut while Alertmanagers send 1,000 alerts a second, and mended after a while. */
export async function databaseAway(seconds: number): Promise<string> {
  const postgres = await startPostgres();
  const line = await startDatabaseLine(postgres.url);
  const bot = await startBot("embedded", { DATABASE_URL: line.url });
  const stop = new AbortController();
  try {
    const accepted: number[] = [];
    const startMs = Date.now();
    const load = loadWebhook({ url: bot.url, alerts: ALERTS, connections: 16, seconds: 24 * 3600, perSecond: 100, startMs, signal: stop.signal, onAccepted: (sequence) => accepted.push(sequence) }); // prettier-ignore
    const one = JSON.stringify(aDelivery([anAlert({ fingerprint: "one", labels: { noops_model: "model-0" } })]));
    const headers = { authorization: `Bearer ${WEBHOOK_TOKEN}` };
    const deliver = async () =>
      (await fetch(`${bot.url}/v1/webhooks/alertmanager`, { method: "POST", headers, body: one })).status;
    const ready = async () => (await fetch(`${bot.url}/readyz`)).status === 200;
    await pause(BEFORE_MS);
    line.cut();
    const answersMs: number[] = [];
    const end = performance.now() + seconds * 1000;
    while (performance.now() < end) {
      const sent = performance.now();
      const status = await deliver();
      answersMs.push(performance.now() - sent);
      expectThat(status === 503, `answered ${String(status)} without a database`);
      await pause(200);
    }
    expectThat(!(await ready()), "ready without a database");
    line.mend();
    const mended = performance.now();
    await eventually(
      "a stored delivery",
      async () => (await deliver()) === 200 && (await ready()),
      RECOVERY_BAR_SECONDS,
    );
    const recoverySeconds = (performance.now() - mended) / 1000;
    await pause(BEFORE_MS);
    stop.abort();
    await load;
    await bot.kill();
    const database = await openDatabase({ engine: "server", url: postgres.url });
    const kept = await judge(database, accepted, startMs).finally(() => database.close());
    const typical = Math.round(quantile(answersMs, 0.5));
    const seen = `${String(seconds)} s away: ${String(answersMs.length)} × 503, half within ${String(typical)} ms, all within ${String(Math.round(Math.max(...answersMs)))} ms; recovered in ${recoverySeconds.toFixed(1)} s; ${kept}`;
    expectThat(typical <= ANSWER_BAR_MS, seen);
    return seen;
  } finally {
    stop.abort();
    await bot.stop();
    line.stop();
    await postgres.stop();
  }
}
