import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createLog } from "@noops-ml/bot/adapters/process/create-log.ts";
import { type Bot, createBot } from "@noops-ml/bot/commands/create-bot.ts";
import { readConfig } from "@noops-ml/bot/config.ts";
import type { IncidentView } from "@noops-ml/bot/incident/incident-view.ts";
import { datadogBody, grafanaBody, sentryIssueAlert, sentryIssueResolved, sentryMetricAlert } from "./deliveries.ts";

const READ_TOKEN = "read-token-0123456789ab";
/** Two active secrets of each source, as while one is changed. */
const OLD = "old-secret-0123456789ab";
const NEW = "new-secret-0123456789ab";
const PATIENCE = { timeout: 60_000, interval: 100 };

type Headers = Record<string, string>;

const hmac = (secret: string, text: string): string => createHmac("sha256", secret).update(text).digest("hex");
const secondsAgo = (ago: number): string => String(Math.floor(Date.now() / 1000) - ago);

/** How Grafana signs a delivery, some seconds ago. */
const byGrafana = (secret: string, ago = 0) => (body: string): Headers => ({
  "x-grafana-alerting-signature": hmac(secret, `${secondsAgo(ago)}:${body}`),
  "x-grafana-alerting-signature-timestamp": secondsAgo(ago),
}); // prettier-ignore
const bySentry = (secret: string, resource: string) => (body: string): Headers => ({
  "request-id": "4eac3f4c-1a0f-4a6f-9d0a-2c2b3d2ffb3f",
  "sentry-hook-resource": resource,
  "sentry-hook-timestamp": secondsAgo(0),
  "sentry-hook-signature": hmac(secret, body),
}); // prettier-ignore
const byDatadog = (secret: string) => (): Headers => ({ "x-noops-token": secret });

let folder: string;
let bot: Bot;

const address = (path: string): string => `http://127.0.0.1:${String(bot.port)}${path}`;

async function deliver(source: string, body: string, prove: (body: string) => Headers): Promise<number> {
  const response = await fetch(address(`/v1/webhooks/${source}`), {
    method: "POST",
    headers: { "content-type": "application/json", ...prove(body) },
    body,
  });
  await response.body?.cancel();
  return response.status;
}

async function incidents(model: string): Promise<readonly IncidentView[]> {
  const response = await fetch(address(`/v1/incidents?state=all&model=${model}`), {
    headers: { authorization: `Bearer ${READ_TOKEN}` },
  });
  return ((await response.json()) as { incidents: IncidentView[] }).incidents;
}

const phases = async (model: string): Promise<readonly string[]> => (await incidents(model)).map(({ phase }) => phase);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "noops-sources-"));
  writeFileSync(join(folder, "webhook.json"), JSON.stringify({ grafana: [OLD, NEW], sentry: [OLD, NEW], datadog: [OLD, NEW] })); // prettier-ignore
  writeFileSync(join(folder, "api.json"), JSON.stringify({ read: [READ_TOKEN] }));
  const read = readConfig({
    NOOPS_PORT: "0",
    NOOPS_DATA_DIR: join(folder, "bot"),
    NOOPS_WEBHOOK_TOKENS_FILE: join(folder, "webhook.json"),
    NOOPS_API_TOKENS_FILE: join(folder, "api.json"),
    NOOPS_RESOLVE_HOLD_SECONDS: "0.1",
  });
  if (!read.ok) throw new Error(read.mistakes.join("\n"));
  bot = await createBot(read.config, createLog("silent"));
}, 120_000);

afterAll(async () => {
  await bot.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

interface Story {
  readonly name: string;
  readonly source: string;
  readonly model: string;
  readonly title: string;
  readonly severity: number;
  readonly firing: () => string;
  readonly resolved: () => string;
  /** The proof with a secret, of the firing and of the resolving delivery. */
  readonly prove: (secret: string, what: "firing" | "resolved") => (body: string) => Headers;
}

const STORIES: readonly Story[] = [
  {
    name: "a Grafana-managed alert",
    source: "grafana",
    model: "grafana-model",
    title: "grafana-model prod: p99 is over 250 ms",
    severity: 2,
    firing: () => grafanaBody("firing", new Date()),
    resolved: () => grafanaBody("resolved", new Date()),
    prove: (secret) => byGrafana(secret),
  },
  {
    name: "a Sentry issue alert",
    source: "sentry",
    model: "sentry-model",
    title: "sentry-model prod: KeyError: 'merchant_risk'",
    severity: 2,
    firing: sentryIssueAlert,
    resolved: sentryIssueResolved,
    prove: (secret, what) => bySentry(secret, what === "firing" ? "event_alert" : "issue"),
  },
  {
    name: "a Sentry metric alert",
    source: "sentry",
    model: "ranking",
    title: "ranking prod: 1000 events in the last 10 minutes\nFilter: level:error",
    severity: 2,
    firing: () => sentryMetricAlert("critical"),
    resolved: () => sentryMetricAlert("resolved"),
    prove: (secret) => bySentry(secret, "metric_alert"),
  },
  {
    name: "a Datadog monitor",
    source: "datadog",
    model: "datadog-model",
    title: "datadog-model prod: [Triggered on {model:datadog-model}] Scores are late",
    severity: 2,
    firing: () => datadogBody("Triggered", new Date()),
    resolved: () => datadogBody("Recovered", new Date(Date.now() + 1000)),
    prove: (secret) => byDatadog(secret),
  },
];

describe.each(STORIES)("$name reaches the running bot", { timeout: 150_000 }, (story) => {
  const { source, model, firing, resolved, prove } = story;

  test("without a proof, or with a wrong one, it is refused and nothing opens", async () => {
    expect(await deliver(source, firing(), () => ({}))).toBe(401);
    expect(await deliver(source, firing(), prove("somebody-else-0123456789", "firing"))).toBe(401);
    // A proof of another body proves nothing about this one.
    if (source !== "datadog") expect(await deliver(source, firing(), () => prove(NEW, "firing")("{}"))).toBe(401);
    expect(await incidents(model)).toEqual([]);
  });

  test("either secret of a rotation proves it, and both deliveries are one incident", async () => {
    const body = firing();
    expect(await deliver(source, body, prove(OLD, "firing"))).toBe(200);
    expect(await deliver(source, body, prove(NEW, "firing"))).toBe(200);
    await expect.poll(() => phases(model), PATIENCE).toEqual(["open"]);
    expect((await incidents(model))[0]).toMatchObject({ title: story.title, severity: story.severity, model });
  });

  test("its resolve ends the incident", async () => {
    expect(await deliver(source, resolved(), prove(NEW, "resolved"))).toBe(200);
    await expect.poll(() => phases(model), PATIENCE).toEqual(["resolved"]);
  });
});

test("a delivery that Grafana signed too long ago is a replay", async () => {
  const body = grafanaBody("firing", new Date());
  expect(await deliver("grafana", body, byGrafana(NEW, 310))).toBe(401);
  expect(await deliver("grafana", body, byGrafana(NEW, -310))).toBe(401);
  expect(await deliver("grafana", body, byGrafana(NEW, 280))).toBe(200);
});

test.each([
  ["a Datadog payload", datadogBody("Triggered", new Date()), ["action: ", "data: "]],
  [
    "an issue alert without its rule",
    JSON.stringify({ action: "triggered", data: { event: { issue_id: "1" } } }),
    ["data.triggered_rule: "],
  ],
])("%s that Sentry would have signed is refused with each place that is wrong", async (_name, body, places) => {
  const headers = bySentry(NEW, "issue")(body);
  const response = await fetch(address("/v1/webhooks/sentry"), { method: "POST", headers, body });
  expect(response.status).toBe(400);
  const { error } = (await response.json()) as { error: string };
  expect(error.split("; ").map((line) => line.replace(/(?<=: ).*/, ""))).toEqual(places);
});
