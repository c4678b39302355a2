import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createChat } from "@noops-ml/demo/auto/chat.ts";
import { findButton } from "@noops-ml/demo/auto/find-button.ts";
import { ALICE, BOB } from "@noops-ml/demo/auto/people.ts";
import { waitUntilSteady } from "@noops-ml/demo/auto/wait-until-steady.ts";
import type { SeenMessage } from "@noops-ml/demo/slack/client.ts";
import { createWorkspaceClient } from "@noops-ml/demo/slack/client.ts";
import { injectScenario } from "@noops-ml/demo/stack/scenarios.ts";
import { startStack, type Stack } from "@noops-ml/demo/stack/start-stack.ts";
import { LABEL } from "@noops-ml/alerts/vocabulary.ts";
import { pollUntil } from "@noops-ml/demo/auto/poll.ts";
import { freePortBase } from "../e2e/free-port-base.ts";
import { atMost, quantile, type Figure, type FigureResult } from "./figure.ts";

const ROOT = join(import.meta.dirname, "../..");
const DELIVERIES = 20;
/** The bar speaks of a channel with at most one call a second; a card and its thread are several. */
const QUIET_MS = 4000;
const MINUTE = 60_000;

const hasButton = (words: string) => (message: SeenMessage) =>
  findButton(message.blocks ?? [], words) === undefined ? undefined : message;

/** One delivery about a model that only this measurement knows, so that each one opens an incident of its own. */
function delivery(index: number): string {
  const labels = { alertname: "Bench", [LABEL.model]: `bench-${index}`, [LABEL.severity]: "page" };
  const alert = {
    status: "firing",
    labels,
    annotations: { summary: `bench ${index}` },
    startsAt: new Date().toISOString(),
    endsAt: "0001-01-01T00:00:00Z",
    generatorURL: "http://127.0.0.1/graph",
    fingerprint: index.toString(16).padStart(16, "0"),
  };
  return JSON.stringify({
    version: "4",
    groupKey: `{}:{bench="${index}"}`,
    truncatedAlerts: 0,
    status: "firing",
    receiver: "noops",
    groupLabels: labels,
    commonLabels: labels,
    commonAnnotations: {},
    externalURL: "http://127.0.0.1",
    alerts: [alert],
  });
}

async function webhookToChat(stack: Stack, index: number): Promise<number> {
  const workspace = createWorkspaceClient(stack.urlOf("Slack workspace"));
  const seen = workspace.waitFor((state) =>
    state.channels.some(({ messages }) => messages.some(({ text }) => text.includes(`bench-${index} `))),
  );
  const start = performance.now();
  const response = await fetch(`${stack.urlOf("bot")}/v1/webhooks/alertmanager`, {
    method: "POST",
    body: delivery(index),
    headers: { "content-type": "application/json", authorization: `Bearer ${stack.secrets.webhookToken}` },
  });
  if (!response.ok) throw new Error(`the bot answered ${response.status}`);
  await seen;
  return performance.now() - start;
}

/** When the bot's alias change reached the registry, in milliseconds since the epoch. */
async function callTime(registry: string, since: number): Promise<number | undefined> {
  const body = (await (await fetch(`${registry}/_/log`)).json()) as {
    entries: readonly { at: number; path: string; applied: boolean; headers: Record<string, string> }[];
  };
  return body.entries.find(
    ({ at, path, applied, headers }) =>
      applied && at >= since && path.endsWith("/registered-models/alias") && "x-noops-effect" in headers,
  )?.at;
}

async function measure(): Promise<ReadonlyMap<string, FigureResult>> {
  const folder = await mkdtemp(join(tmpdir(), "noops-bench-loop-"));
  const options = { root: ROOT, dataDir: folder, portBase: await freePortBase(), progress: () => undefined };
  const stack = await startStack(options);
  try {
    await waitUntilSteady(stack.urlOf("Prometheus"));
    const delays: number[] = [];
    for (let index = 0; index < DELIVERIES; index += 1) {
      delays.push(await webhookToChat(stack, index));
      await delay(QUIET_MS);
    }

    const fault = Date.now();
    const chat = createChat(stack.urlOf("Slack workspace"), fault / 1000);
    const targets = {
      modelServer: stack.urlOf("model server"),
      registry: stack.urlOf("registry"),
      traffic: stack.urlOf("traffic"),
    };
    await injectScenario("regressed-canary", targets);
    const page = await chat.waitForMessage(hasButton("Review"), 3 * MINUTE);
    const faultToPage = (Date.now() - fault) / 1000;
    await chat.press(ALICE, page, "Review");
    await chat.submit(ALICE, await chat.waitForView(ALICE, MINUTE));
    const asked = await chat.waitForMessage(hasButton("Approve"), MINUTE);
    const click = Date.now();
    await chat.press(BOB, asked, "Approve");
    const call = await pollUntil("the registry call", MINUTE, () => callTime(stack.urlOf("registry"), click));
    const results = [
      atMost("loop.fault_to_page_s", Number(faultToPage.toFixed(2)), "s", 90),
      atMost(
        "loop.webhook_to_chat_ms",
        Math.round(quantile(delays, 0.95)),
        "ms (p95 of 20, a new incident every 4 s)",
        3000,
      ),
      atMost("loop.approval_to_call_ms", call - click, "ms", 1000),
    ];
    return new Map(results.map((result) => [result.figure, result]));
  } finally {
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

let measured: Promise<ReadonlyMap<string, FigureResult>> | undefined;

/** The three figures come from one run of the demo's stack; asking for several runs it once. */
async function result(name: string): Promise<FigureResult> {
  measured ??= measure();
  const found = (await measured).get(name);
  if (found === undefined) throw new Error(`${name} was not measured`);
  return found;
}

export const figures: readonly Figure[] = [
  "loop.fault_to_page_s",
  "loop.webhook_to_chat_ms",
  "loop.approval_to_call_ms",
].map((name) => ({ name, run: () => result(name) }));
