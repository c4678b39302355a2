import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { openDatabase } from "@noops-ml/bot/adapters/postgres/open-database.ts";
import { quantile } from "../bench/figure.ts";
import { loadWebhook } from "../bench/webhook-load.ts";
import { type BotProcess, WEBHOOK_TOKEN, startBot } from "../bot/bot-process.ts";
import { startPostgres } from "../bot/database.ts";
import { startDatabaseLine } from "../bot/database-line.ts";
import { datadogBody, sentryIssueAlert } from "../bot/deliveries.ts";
import { expectThat } from "./fault.ts";

const SECRET = "chaos-secret-0123456789";
const ANSWER_BAR_MS = 1000;
/** One way; a commit takes a round trip, which is then the bar for the 99th percentile of ingest. */
const LINE_MS = 125;
const EVERY_MS = 100;

async function post(bot: BotProcess, source: string, body: string, headers: Record<string, string>): Promise<number> {
  const sent = performance.now();
  const answer = await fetch(`${bot.url}/v1/webhooks/${source}`, { method: "POST", headers, body });
  await answer.body?.cancel();
  expectThat(answer.status === 200, `${source} was answered ${String(answer.status)}`);
  return performance.now() - sent;
}

/** Sentry and Datadog deliver while Alertmanagers send 1,000 alerts a second and every commit takes 250 ms. */
export async function otherSources(seconds: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "noops-chaos-"));
  const tokens = join(folder, "webhook.json");
  writeFileSync(tokens, JSON.stringify({ alertmanager: [WEBHOOK_TOKEN], sentry: [SECRET], datadog: [SECRET] }));
  const postgres = await startPostgres();
  const line = await startDatabaseLine(postgres.url);
  const bot = await startBot("embedded", { DATABASE_URL: line.url, NOOPS_WEBHOOK_TOKENS_FILE: tokens });
  const stop = new AbortController();
  try {
    line.slow(LINE_MS);
    const load = loadWebhook({ url: bot.url, alerts: 10, connections: 64, seconds: 3600, perSecond: 100, signal: stop.signal }); // prettier-ignore
    const sentry: number[] = [];
    const datadog: number[] = [];
    const end = performance.now() + seconds * 1000;
    for (let n = 0; performance.now() < end; n += 1) {
      const issue = sentryIssueAlert().replaceAll("1117540176", String(2_000_000 + n));
      const signature = createHmac("sha256", SECRET).update(issue).digest("hex");
      const monitor = datadogBody("Triggered", new Date()).replace("17723592000000000000", String(17_723_592 + n));
      const answers = await Promise.all([
        post(bot, "sentry", issue, { "sentry-hook-resource": "event_alert", "sentry-hook-signature": signature }),
        post(bot, "datadog", monitor, { "x-noops-token": SECRET }),
      ]);
      sentry.push(answers[0]);
      datadog.push(answers[1]);
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
    stop.abort();
    const { latenciesMs, accepted, seconds: lasted } = await load;
    const database = await openDatabase({ engine: "server", url: postgres.url });
    const { rows } = await sql<{ n: number }>`
      SELECT count(*)::int AS n FROM webhook_inbox WHERE source <> 'alertmanager'`.execute(database.db);
    await database.close();
    const most = (list: readonly number[]) => String(Math.round(Math.max(...list)));
    const kept = rows[0]?.n ?? 0;
    const seen = `${String(sentry.length)} deliveries of each beside ${String(Math.round((accepted * 10) / lasted))} alerts/s with a p99 of ${String(Math.round(quantile(latenciesMs, 0.99)))} ms: Sentry answered within ${most(sentry)} ms, Datadog within ${most(datadog)} ms, ${String(kept)} kept`;
    expectThat(Math.max(...sentry, ...datadog) < ANSWER_BAR_MS && kept === sentry.length + datadog.length, seen);
    return seen;
  } finally {
    stop.abort();
    await bot.stop();
    line.stop();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
