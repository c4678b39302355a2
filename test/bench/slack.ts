import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { IncidentView } from "@noops-ml/bot/incident/incident-view.ts";
import { ACTION } from "@noops-ml/bot/message/action-ids.ts";
import { renderIncident } from "@noops-ml/bot/message/incident-message.ts";
import { createWorkspaceClient, type SeenState, type WorkspaceClient } from "@noops-ml/demo/slack/client.ts";
import { startWorkspace } from "@noops-ml/demo/slack/start-workspace.ts";
import { SECRET } from "../bot/slack/chat.ts";
import { clickBody, signed } from "../bot/slack/signed.ts";
import { type BotProcess, READ_TOKEN, WEBHOOK_TOKEN, startBot } from "./bot-process.ts";
import { type Figure, type FigureResult, atMost, quantile } from "./figure.ts";
import { loadWebhook } from "./webhook-load.ts";

const TOKEN = "xoxb-bench";
const CHANNEL = "C0INCIDENTS";
const MESSAGES = Number(process.env["NOOPS_BENCH_MESSAGES"] ?? 15);
const CLICKS = Number(process.env["NOOPS_BENCH_CLICKS"] ?? 200);
const STORM_SECONDS = Number(process.env["NOOPS_BENCH_SLACK_STORM_SECONDS"] ?? 60);
const STORM_MODELS = 500;
const STORM_ALERTS = 10_000;

interface Chat {
  readonly bot: BotProcess;
  readonly people: WorkspaceClient;
  stop(): Promise<void>;
}

/** The real bot on PostgreSQL, connected to the local workspace with its documented rate limits. */
async function startChat(): Promise<Chat> {
  const folder = mkdtempSync(join(tmpdir(), "noops-slack-bench-"));
  const workspace = await startWorkspace({
    port: 0,
    dataDir: join(folder, "slack"),
    signingSecret: SECRET,
    botToken: TOKEN,
    botUrl: "http://127.0.0.1:9",
  });
  const people = join(folder, "people.yaml");
  writeFileSync(people, "people: [{subject: alice, name: Alice, email: alice@example.com, groups: [ml-oncall]}]\n");
  const bot = await startBot("postgres", {
    SLACK_BOT_TOKEN: TOKEN,
    SLACK_SIGNING_SECRET: SECRET,
    SLACK_API_URL: workspace.apiUrl,
    SLACK_TEAM_ID: "T0NOOPS",
    SLACK_CHANNEL: CHANNEL,
    NOOPS_PEOPLE_FILE: people,
  });
  workspace.setBotUrl(bot.url);
  return {
    bot,
    people: createWorkspaceClient(workspace.url),
    stop: async () => {
      await bot.stop();
      await workspace.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** One burning SLO of one model, as Alertmanager delivers it. */
function delivery(model: string, shard = "0", cause = "F4"): string {
  const alert = {
    status: "firing",
    labels: {
      alertname: "SLOErrorBudgetBurn", sloth_id: `${model}-availability`, sloth_service: model, sloth_slo: "availability",
      sloth_severity: "page", burn_tier: "page_fast", long_window: "1h", short_window: "5m", noops_model: model,
      noops_cause: cause, version: "7", shard,
    },
    annotations: { summary: `${model} burns`, burn_long: "14.4", burn_short: "15.1", budget_remaining: "0.8" },
    startsAt: new Date().toISOString(),
    endsAt: "0001-01-01T00:00:00Z",
    generatorURL: "http://prometheus/graph",
    fingerprint: `${model}-${shard}`,
  }; // prettier-ignore
  return JSON.stringify({
    version: "4", groupKey: "{}:{}", truncatedAlerts: 0, status: "firing", receiver: "noops", groupLabels: {},
    commonLabels: {}, commonAnnotations: {}, externalURL: "http://am", alerts: [alert],
  }); // prettier-ignore
}

async function post(bot: BotProcess, body: string): Promise<void> {
  const response = await fetch(`${bot.url}/v1/webhooks/alertmanager`, {
    method: "POST",
    headers: { authorization: `Bearer ${WEBHOOK_TOKEN}`, "content-type": "application/json" },
    body,
  });
  if (response.status !== 200) throw new Error(`the webhook answered ${String(response.status)}`);
}

const cardOf = (state: SeenState, model: string) =>
  state.channels.flatMap((channel) => channel.messages).find((message) => message.text.includes(`${model} `));

const cardsIn = (state: SeenState) =>
  state.channels.flatMap((channel) => channel.messages).filter((message) => message.metadata !== undefined).length;

/** Runs `work` while a thousand alerts a second of twenty other models arrive, or in peace. */
async function under(
  load: "idle" | "load",
  bot: BotProcess,
  work: () => Promise<void>,
  seconds: number,
): Promise<void> {
  const running =
    load === "load" ? loadWebhook({ url: bot.url, alerts: 10, connections: 16, seconds, perSecond: 100 }) : null;
  await work();
  await running;
}

const OTHER_CAUSES = ["F1", "F2", "F3", "F5", "F6", "F7", "F8"];
/** Of the load's twenty models this many get a message of their own before one speaks for the rest. */
const LOAD_CARDS = 10;

async function webhookToMessage(load: "idle" | "load"): Promise<readonly FigureResult[]> {
  const chat = await startChat();
  const tookMs: number[] = [];
  try {
    const work = async () => {
      // The incidents of the load open in one second, and a channel takes one message a second: they are not measured.
      if (load === "load") await chat.people.waitFor((state) => cardsIn(state) >= LOAD_CARDS, 60_000);
      for (let number = 0; number < MESSAGES; number += 1) {
        const model = `bench-${String(number)}x`;
        const sent = performance.now();
        // Failures of different kinds: many of one kind at once are a storm, where one message speaks for all.
        await post(chat.bot, delivery(model, "0", OTHER_CAUSES[number % OTHER_CAUSES.length]));
        await chat.people.waitFor((state) => cardOf(state, model), 60_000);
        tookMs.push(performance.now() - sent);
        // The channel's own second between posts is not what is measured here.
        await new Promise((resolve) => setTimeout(resolve, 2300));
      }
    };
    await under(load, chat.bot, work, MESSAGES * 3 + 2 * LOAD_CARDS);
  } finally {
    await chat.stop();
  }
  const name = `slack.webhook_to_message_ms.${load}`;
  const p50 = Math.round(quantile(tookMs, 0.5));
  const p99 = Math.round(quantile(tookMs, 0.99));
  return [atMost(name, p99, "ms", load === "idle" ? 2000 : 5000), { figure: `${name}.p50`, value: p50, unit: "ms" }];
}

async function clickToRecorded(load: "idle" | "load"): Promise<readonly FigureResult[]> {
  const chat = await startChat();
  const tookMs: number[] = [];
  try {
    await post(chat.bot, delivery("clicked"));
    const card = await chat.people.waitFor((state) => cardOf(state, "clicked"), 30_000);
    const id = String(card.metadata?.event_payload["incident_id"]);
    const work = async () => {
      for (let number = 0; number < CLICKS; number += 1) {
        const request = signed(clickBody(ACTION.ack, id, { trigger_id: String(number) }));
        const headers = request.headers as Record<string, string>;
        const sent = performance.now();
        const response = await fetch(`${chat.bot.url}/slack/events`, {
          method: "POST",
          headers,
          body: Buffer.from(request.body),
        });
        await response.text();
        tookMs.push(performance.now() - sent);
        if (response.status !== 200) throw new Error(`a click answered ${String(response.status)}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    await under(load, chat.bot, work, CLICKS * 0.08);
  } finally {
    await chat.stop();
  }
  const name = `slack.click_to_recorded_ms.${load}`;
  const p99 = Math.round(quantile(tookMs, 0.99));
  return [
    atMost(name, p99, "ms", load === "idle" ? 300 : 800),
    { figure: `${name}.p50`, value: Math.round(quantile(tookMs, 0.5)), unit: "ms" },
  ];
}

interface StormOutcome {
  readonly callsPerMinute: number;
  readonly settleSeconds: number;
}

/** Ten thousand alerts of five hundred models in a minute, and how the channel looks meanwhile and afterwards. */
async function storm(): Promise<StormOutcome> {
  const chat = await startChat();
  let timer: NodeJS.Timeout | undefined;
  try {
    const samples: number[] = [];
    const sample = async () => {
      const { counts } = await chat.people.calls();
      samples.push((counts["chat.postMessage"] ?? 0) + (counts["chat.update"] ?? 0));
    };
    timer = setInterval(() => void sample().catch(() => undefined), 1000);
    const started = performance.now();
    const send = async (lane: number, lanes: number) => {
      for (let number = lane; number < STORM_ALERTS; number += lanes) {
        const due = started + (number / STORM_ALERTS) * STORM_SECONDS * 1000 - performance.now();
        if (due > 0) await new Promise((resolve) => setTimeout(resolve, due));
        await post(
          chat.bot,
          delivery(`model${String(number % STORM_MODELS)}x`, String(Math.floor(number / STORM_MODELS))),
        );
      }
    };
    await Promise.all(Array.from({ length: 16 }, (_, lane) => send(lane, 16)));
    const ended = performance.now();
    await untilCardsAreRight(chat);
    const settleSeconds = Number(((performance.now() - ended) / 1000).toFixed(1));
    const windows = samples.map((count, index) => count - (samples[Math.max(0, index - 60)] ?? 0));
    return { callsPerMinute: Math.max(...windows), settleSeconds };
  } finally {
    clearInterval(timer);
    await chat.stop();
  }
}

/** Every incident that speaks in the channel has one card, and its text is the one of its newest state. */
async function untilCardsAreRight(chat: Chat): Promise<void> {
  const deadline = performance.now() + 180_000;
  for (;;) {
    const response = await fetch(`${chat.bot.url}/v1/status`, { headers: { authorization: `Bearer ${READ_TOKEN}` } });
    const { openIncidents } = (await response.json()) as { openIncidents: number };
    const state = await chat.people.state();
    const cards = state.channels
      .flatMap((channel) => channel.messages)
      .filter((message) => message.metadata !== undefined);
    const ids = cards.map((card) => card.metadata?.event_payload["incident_id"]);
    const stale = await staleCards(chat, cards);
    if (openIncidents > 0 && ids.length === new Set(ids).size && stale === 0 && cards.length > 0) return;
    if (performance.now() > deadline)
      throw new Error(`${String(stale)} of ${String(cards.length)} cards are still not right`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Cards whose words are not those of the incident as it stands now. */
async function staleCards(chat: Chat, cards: SeenState["channels"][number]["messages"]): Promise<number> {
  let stale = 0;
  for (const card of cards) {
    const id = String(card.metadata?.event_payload["incident_id"]);
    const response = await fetch(`${chat.bot.url}/v1/incidents/${id}`, {
      headers: { authorization: `Bearer ${READ_TOKEN}` },
    });
    const wanted = renderIncident((await response.json()) as IncidentView);
    // The workspace gives each block an id of its own.
    const shows = (blocks: readonly unknown[] = []) =>
      JSON.stringify(blocks.map((block) => ({ ...(block as object), block_id: undefined })));
    if (card.text !== wanted.text || shows(card.blocks) !== shows(wanted.blocks)) stale += 1;
  }
  return stale;
}

let stormOnce: Promise<StormOutcome> | null = null;
const theStorm = () => (stormOnce ??= storm());

export const figures: readonly Figure[] = [
  ...(["idle", "load"] as const).flatMap((load): Figure[] => [
    { name: `slack.webhook_to_message_ms.${load}`, run: () => webhookToMessage(load) },
    { name: `slack.click_to_recorded_ms.${load}`, run: () => clickToRecorded(load) },
  ]),
  {
    name: "slack.calls_per_min.storm",
    run: async () => atMost("slack.calls_per_min.storm", (await theStorm()).callsPerMinute, "calls/min", 60),
  },
  {
    name: "slack.settle_after_storm_s",
    run: async () => atMost("slack.settle_after_storm_s", (await theStorm()).settleSeconds, "s", 5),
  },
];
