import { hash } from "node:crypto";
import { join } from "node:path";
import { chainEntries } from "@noops-ml/bot/audit/chain.ts";
import { createAuditReader } from "@noops-ml/bot/adapters/postgres/audit-reader.ts";
import { openDatabase } from "@noops-ml/bot/adapters/postgres/open-database.ts";
import { startPostgres } from "../bot/database.ts";
import { fakePrometheus } from "../bot/fakes.ts";
import { ACT_TOKEN, READ_TOKEN, startBot } from "../bot/bot-process.ts";
import { type Figure, type FigureResult, atLeast, atMost } from "./figure.ts";
import { loadWebhook } from "./webhook-load.ts";
// @ts-expect-error plain JavaScript that Node 20 runs before anything is installed
import { programEnvironment } from "../../tools/binaries.mjs";

const ROOT = join(import.meta.dirname, "../..");
const LINES = Number(process.env["NOOPS_BENCH_AUDIT_LINES"] ?? 1_000_000);
const SECONDS = Number(process.env["NOOPS_BENCH_SECONDS"] ?? 10);
const BATCH = 5000;
const WORKERS = 24;

const sha256 = (text: string): string => hash("sha256", text, "hex");

/** Time to check a chain of a million lines. */
async function auditVerify(): Promise<FigureResult> {
  Object.assign(process.env, programEnvironment() as Record<string, string>);
  const postgres = await startPostgres();
  const database = await openDatabase({ engine: "server", url: postgres.url });
  try {
    let last: { seq: string; hash: string } | null = null;
    for (let done = 0; done < LINES; done += BATCH) {
      const drafts = Array.from({ length: Math.min(BATCH, LINES - done) }, (_, at) => ({
        actor: "alice",
        via: "api",
        action: "incident.note",
        object: `inc_${String(done + at)}`,
        payload: {
          text: "a line of the trail as it is written in an incident",
          phase: "open",
          alerting: "firing",
          automation: "idle",
        },
      }));
      const entries = chainEntries(last, drafts, "2026-01-01T00:00:00.000Z", sha256);
      last = entries.at(-1) ?? null;
      const column = (read: (entry: (typeof entries)[number]) => string): string[] => entries.map(read);
      await database.pool.query(
        "INSERT INTO audit_log (seq, ts, actor, via, action, object, payload_jcs, prev_hash, hash) SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])",
        [
          column((e) => e.seq),
          column((e) => e.ts),
          column((e) => e.actor),
          column((e) => e.via),
          column((e) => e.action),
          column((e) => e.object),
          column((e) => e.payloadJcs),
          column((e) => e.prevHash),
          column((e) => e.hash),
        ],
      );
    }
    const started = performance.now();
    const verdict = await createAuditReader(database.db).verify();
    const seconds = (performance.now() - started) / 1000;
    if (!verdict.intact || verdict.lines !== LINES)
      throw new Error(`the chain was not verified: ${JSON.stringify(verdict)}`);
    return atMost("audit.verify_1m_s", Number(((seconds * 1_000_000) / LINES).toFixed(1)), "s", 20);
  } finally {
    await database.close();
    await postgres.stop();
  }
}

/** Runs that are asked for over the API, executed and recorded to their end. */
async function runStarts(): Promise<FigureResult> {
  const prometheus = await fakePrometheus(() => 1);
  const bot = await startBot("postgres", {
    NOOPS_PROMETHEUS_URL: prometheus.url,
    NOOPS_RUNBOOKS_DIR: join(import.meta.dirname, "runbooks"),
    NOOPS_POLICIES_DIR: join(ROOT, "demo/policies"),
    NOOPS_PEOPLE_FILE: join(ROOT, "demo/people.yaml"),
  });
  try {
    await loadWebhook({ url: bot.url, alerts: 20, connections: 1, seconds: 1 });
    const get = async (path: string): Promise<unknown> =>
      (await fetch(`${bot.url}${path}`, { headers: { authorization: `Bearer ${READ_TOKEN}` } })).json();
    let ids: string[] = [];
    while (ids.length < 20) {
      ids = ((await get("/v1/incidents")) as { incidents: { id: string }[] }).incidents.map((incident) => incident.id);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const started = performance.now();
    let asked = 0;
    await Promise.all(
      Array.from({ length: WORKERS }, async (_, worker) => {
        while (performance.now() - started < SECONDS * 1000) {
          const id = ids[(worker + asked) % ids.length] ?? "";
          const response = await fetch(`${bot.url}/v1/incidents/${id}/runs`, {
            method: "POST",
            headers: { authorization: `Bearer ${ACT_TOKEN}` },
            body: JSON.stringify({ runbook: "look", dryRun: true }),
          });
          await response.body?.cancel();
          if (response.status === 200) asked += 1;
        }
      }),
    );
    while (((await get("/v1/status")) as { runningRuns: number }).runningRuns > 0)
      await new Promise((resolve) => setTimeout(resolve, 50));
    const seconds = (performance.now() - started) / 1000;
    return atLeast("runbook.starts_per_s", Number((asked / seconds).toFixed(1)), "1/s", 100);
  } finally {
    await bot.stop();
    await prometheus.stop();
  }
}

export const figures: readonly Figure[] = [
  { name: "audit.verify_1m_s", run: auditVerify },
  { name: "runbook.starts_per_s", run: runStarts },
];
