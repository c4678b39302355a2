import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { json, text } from "node:stream/consumers";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createLog } from "@noops-ml/bot/adapters/process/create-log.ts";
import { startTracing } from "@noops-ml/bot/adapters/otel/start-tracing.ts";
import { type Bot, createBot } from "@noops-ml/bot/commands/create-bot.ts";
import { readConfig } from "@noops-ml/bot/config.ts";
import type { IncidentView } from "@noops-ml/bot/incident/incident-view.ts";
import { startRegistry } from "@noops-ml/demo/registry/server.ts";
import { type FakeServer, aDelivery, anAlert, fakePrometheus } from "./fakes.ts";
import { listen } from "../listen.ts";

const ROOT = join(import.meta.dirname, "../..");
const TOKENS = {
  webhook: "webhook-token-0123456789",
  alice: "alice-token-0123456789a",
  bob: "bob-token-0123456789abc",
};
const SENDER = { trace: "0af7651916cd43dd8448eb211c80319c", span: "b7ad6b7169203331" };
const PATIENCE = { timeout: 90_000, interval: 100 };
/** A word of an alert that may not leave the house in a trace. */
const SECRET_TEXT = "hunter2-in-a-summary";

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
}
interface Export {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: Span["attributes"] };
    readonly scopeSpans: readonly { readonly spans: readonly Span[] }[];
  }[];
}

/** Stands before a target and keeps the trace context of each call. */
async function listeningProxy(
  target: string,
): Promise<FakeServer & { readonly calls: { method: string; path: string; traceparent: string | undefined }[] }> {
  const calls: { method: string; path: string; traceparent: string | undefined }[] = [];
  const server = createServer((request, response) => {
    const { method = "GET", url = "/" } = request;
    calls.push({
      method,
      path: url.split("?")[0] ?? "",
      traceparent: request.headers.traceparent as string | undefined,
    });
    void text(request)
      .then((body) => fetch(`${target}${url}`, { method, ...(body === "" ? {} : { body }) }))
      .then(async (answer) => response.writeHead(answer.status).end(await answer.text()));
  });
  return { calls, ...(await listen(server)) };
}

/** An OpenTelemetry collector that keeps what it gets, OTLP over HTTP in JSON. */
async function fakeCollector(): Promise<FakeServer & { readonly exports: Export[] }> {
  const exports: Export[] = [];
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      const fine = request.method === "POST" && request.url === "/v1/traces";
      if (fine) exports.push(body as Export);
      response.writeHead(fine ? 200 : 404, { "content-type": "application/json" }).end("{}");
    });
  });
  return { exports, ...(await listen(server)) };
}

let folder: string;
let bot: Bot;
let collector: Awaited<ReturnType<typeof fakeCollector>>;
let prometheus: FakeServer;
let proxy: Awaited<ReturnType<typeof listeningProxy>>;
let registry: Awaited<ReturnType<typeof startRegistry>>;

async function call(path: string, token: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`http://127.0.0.1:${String(bot.port)}${path}`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
  });
  return (await response.json()) as unknown;
}
const incident = async (): Promise<IncidentView | undefined> =>
  ((await call("/v1/incidents?state=all", TOKENS.alice)) as { incidents: IncidentView[] }).incidents[0];
const spans = (): readonly Span[] =>
  collector.exports.flatMap(({ resourceSpans }) =>
    resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
  );

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "noops-tracing-"));
  collector = await fakeCollector();
  vi.stubEnv("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json");
  vi.stubEnv("OTEL_BSP_SCHEDULE_DELAY", "100");
  registry = await startRegistry({ port: 0, dataDir: join(folder, "registry") });
  const registryUrl = `http://127.0.0.1:${String(registry.port)}`;
  await fetch(`${registryUrl}/api/2.0/mlflow/registered-models/alias`, {
    method: "POST",
    body: JSON.stringify({ name: "fraud", alias: "champion", version: "7" }),
  });
  proxy = await listeningProxy(registryUrl);
  prometheus = await fakePrometheus(() => 0.4);
  writeFileSync(join(folder, "webhook.json"), JSON.stringify({ alertmanager: [TOKENS.webhook] }));
  const act = (["alice", "bob"] as const).map((subject) => ({ subject, token: TOKENS[subject] }));
  writeFileSync(join(folder, "api.json"), JSON.stringify({ act }));
  const read = readConfig({
    NOOPS_PORT: "0",
    NOOPS_DATA_DIR: join(folder, "bot"),
    NOOPS_MODELS_DIR: join(ROOT, "demo/models"),
    NOOPS_POLICIES_DIR: join(ROOT, "demo/policies"),
    NOOPS_RUNBOOKS_DIR: join(import.meta.dirname, "runbooks"),
    NOOPS_PEOPLE_FILE: join(ROOT, "demo/people.yaml"),
    NOOPS_WEBHOOK_TOKENS_FILE: join(folder, "webhook.json"),
    NOOPS_API_TOKENS_FILE: join(folder, "api.json"),
    NOOPS_PROMETHEUS_URL: prometheus.url,
    NOOPS_MLFLOW_URL: proxy.url,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  });
  if (!read.ok) throw new Error(read.mistakes.join("\n"));
  bot = await createBot(read.config, createLog("silent"));
}, 120_000);

afterAll(async () => {
  await bot.stop();
  await Promise.all([prometheus.stop(), proxy.stop(), registry.close(), collector.stop()]);
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

test(
  "one trace leads from the delivery over the database to the call that repaired",
  { timeout: 240_000 },
  async () => {
    const alert = anAlert({ annotations: { summary: SECRET_TEXT } });
    const traceparent = `00-${SENDER.trace}-${SENDER.span}-01`;
    await call("/v1/webhooks/alertmanager", "wrong-token-wrong-token", aDelivery([alert]), { traceparent });
    await call("/v1/webhooks/alertmanager", TOKENS.webhook, aDelivery([alert]), { traceparent });
    await expect.poll(async () => (await incident())?.suggestion?.runbook, PATIENCE).toBe("rollback");
    const opened = await incident();
    expect(opened?.traceId).toBe(SENDER.trace);
    await call(`/v1/incidents/${opened?.id ?? ""}/runs`, TOKENS.alice, { runbook: "rollback" });
    await expect.poll(async () => (await incident())?.automation, PATIENCE).toBe("awaiting_approval");
    const approval = (await incident())?.run?.approval;
    await call(`/v1/approvals/${approval?.id ?? ""}/approve`, TOKENS.bob, { planHash: approval?.plan.hash });
    await expect.poll(async () => (await incident())?.automation, PATIENCE).toBe("succeeded");
    await expect.poll(() => spans().map(({ name }) => name), PATIENCE).toContain("noops.run");

    const all = spans();
    expect(new Set(all.map(({ traceId }) => traceId))).toEqual(new Set([SENDER.trace]));
    const byId = new Map(all.map((span) => [span.spanId, span]));
    const attribute = (span: Span, key: string) => span.attributes.find((one) => one.key === key)?.value.stringValue;
    const path = (span: Span | undefined): string[] => {
      if (span === undefined) return [];
      const parent = span.parentSpanId ?? "";
      return [...(parent === SENDER.span ? ["sender"] : path(byId.get(parent))), span.name.replace("noops.", "")];
    };
    const paths = (name: string, call_?: string) =>
    all.filter((span) => span.name === name && (call_ === undefined || attribute(span, "noops.call") === call_)).map(path); // prettier-ignore
    // What was asked before a runbook was offered belongs to the incident as well, whose deadline it was.
    expect(paths("noops.plan")[0]).toEqual(["sender", "webhook", "correlate", "plan"]);
    // The refused delivery is in no trace.
    expect(paths("noops.webhook")).toEqual([["sender", "webhook"]]);
    expect(paths("noops.connector", "apply")).toEqual([["sender", "webhook", "correlate", "run", "step", "connector"]]);
    expect(all.filter(({ name }) => name === "noops.step").map((span) => attribute(span, "noops.step"))).toEqual(["evidence", "rollback"]); // prettier-ignore
  },
);

test("the call itself carries the span that made it, so that a target's own spans join the incident's trace", () => {
  const apply = spans().find(({ attributes }) => attributes.some(({ key, value }) => key === "noops.call" && value.stringValue === "apply")); // prettier-ignore
  const changed = proxy.calls.filter(
    ({ method, path }) => method === "POST" && path.endsWith("/registered-models/alias"),
  );
  expect(changed.map(({ traceparent }) => traceparent)).toEqual([`00-${SENDER.trace}-${apply?.spanId ?? ""}-01`]);
});

test("a trace holds ids and fixed words: no text of an alert, no token", () => {
  const sent = JSON.stringify(collector.exports);
  expect(sent).toContain("noops-bot");
  for (const secret of [SECRET_TEXT, ...Object.values(TOKENS), "champion", process.cwd()])
    expect(sent).not.toContain(secret);
  const keys = spans().flatMap(({ attributes }) => attributes.map(({ key }) => key));
  expect([...new Set(keys)].sort()).toEqual(["noops.call", "noops.connector", "noops.run", "noops.source", "noops.step", "noops.uses"]); // prettier-ignore
});

test("without an endpoint there is no tracer", async () => {
  expect(await startTracing(undefined)).toBeNull();
});
