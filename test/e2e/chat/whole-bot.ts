import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog } from "@noops-ml/bot/adapters/process/create-log.ts";
import { createBot } from "@noops-ml/bot/commands/create-bot.ts";
import { readConfig } from "@noops-ml/bot/config.ts";
import { startRegistry } from "@noops-ml/demo/registry/server.ts";
import { startWorkspace } from "@noops-ml/demo/slack/start-workspace.ts";
import { firstState } from "@noops-ml/demo/slack/workspace/directory.ts";
import type { User } from "@noops-ml/demo/slack/workspace/state.ts";
import type { anAlert } from "../../bot/fakes.ts";
import { aDelivery } from "../../bot/fakes.ts";
import { startMetricsStore } from "./metrics.ts";

const ROOT = join(import.meta.dirname, "../../..");
const WEBHOOK_TOKEN = "webhook-token-0123456789";
/** Signs what Slack sends. */
export const SIGNING_SECRET = "chat-signing-secret";
const BOT_TOKEN = "xoxb-chat-test";
const APP_TOKEN = "xapp-chat-test";
/** Tokens for programs: one that reads, and one per person in whose name it acts. */
export const API_TOKENS = {
  read: "read-token-0123456789",
  alice: "alice-token-0123456789",
  bob: "bob-token-0123456789",
};

/** The bot as it runs in production, on its embedded database, between a registry, a metrics store and the workspace. */
export interface WholeBot {
  readonly workspaceUrl: string;
  readonly botUrl: string;
  /** What the metrics store answers to every question about a burn rate. */
  burn: number;
  /** What Alertmanager sends. */
  deliver(alerts: readonly ReturnType<typeof anAlert>[], fields?: Parameters<typeof aDelivery>[1]): Promise<void>;
  /** Changes of an alias that the bot made. */
  aliasChanges(): Promise<number>;
  /** Lets the next changes of the registry go wrong. */
  breakRegistry(faults: Readonly<Record<string, number>>): Promise<void>;
  /** Registers the next version of the model. */
  register(): Promise<void>;
  stop(): Promise<void>;
}

export interface WholeBotOptions {
  /** Settings that differ from those of the other tests. */
  readonly env?: Readonly<Record<string, string>>;
  /** Accounts of the workspace besides the usual ones, members of the incident channel. */
  readonly newcomers?: readonly User[];
  /** Talks to Slack over Socket Mode; then the workspace knows no address of the bot. */
  readonly socketMode?: boolean;
}

/** Starts everything on free ports; `champion` is the version that serves. */
export async function startWholeBot(
  champion: string,
  { env = {}, newcomers = [], socketMode = false }: WholeBotOptions = {},
): Promise<WholeBot> {
  const folder = mkdtempSync(join(tmpdir(), "noops-chat-"));
  const whole = { burn: 14.4 };
  const first = firstState();
  first.users.push(...newcomers);
  first.channels.find(({ id }) => id === "C0INCIDENTS")?.members.push(...newcomers.map(({ id }) => id));
  mkdirSync(join(folder, "slack"));
  writeFileSync(join(folder, "slack/workspace.json"), JSON.stringify(first));
  const [registry, prometheus, workspace] = await Promise.all([
    startRegistry({ port: 0, dataDir: join(folder, "registry") }),
    startMetricsStore(() => whole.burn),
    startWorkspace({
      port: 0,
      dataDir: join(folder, "slack"),
      signingSecret: SIGNING_SECRET,
      botToken: BOT_TOKEN,
      botUrl: "http://127.0.0.1:9",
      rateLimits: false,
      ...(socketMode ? { appToken: APP_TOKEN } : {}),
    }),
  ]);
  const registryUrl = `http://127.0.0.1:${String(registry.port)}`;
  const post = (url: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(url, { method: "POST", body: JSON.stringify(body), headers });
  await post(`${registryUrl}/api/2.0/mlflow/registered-models/alias`, {
    name: "fraud",
    alias: "champion",
    version: champion,
  });
  writeFileSync(join(folder, "webhook.yaml"), JSON.stringify({ alertmanager: [WEBHOOK_TOKEN] }));
  const act = (["alice", "bob"] as const).map((subject) => ({ token: API_TOKENS[subject], subject }));
  writeFileSync(join(folder, "api.yaml"), JSON.stringify({ read: [API_TOKENS.read], act }));
  const read = readConfig({
    NOOPS_PORT: "0",
    NOOPS_DATA_DIR: join(folder, "bot"),
    NOOPS_MODELS_DIR: join(ROOT, "demo/models"),
    NOOPS_POLICIES_DIR: join(ROOT, "demo/policies"),
    NOOPS_RUNBOOKS_DIR: join(import.meta.dirname, "runbooks"),
    NOOPS_PEOPLE_FILE: join(ROOT, "demo/people.yaml"),
    NOOPS_WEBHOOK_TOKENS_FILE: join(folder, "webhook.yaml"),
    NOOPS_API_TOKENS_FILE: join(folder, "api.yaml"),
    NOOPS_PROMETHEUS_URL: prometheus.url,
    NOOPS_MLFLOW_URL: registryUrl,
    NOOPS_RESOLVE_HOLD_SECONDS: "1",
    NOOPS_MAX_ACTIONS_PER_DAY: "20",
    SLACK_BOT_TOKEN: BOT_TOKEN,
    SLACK_SIGNING_SECRET: SIGNING_SECRET,
    SLACK_API_URL: workspace.apiUrl,
    SLACK_TEAM_ID: "T0NOOPS",
    SLACK_CHANNEL: "C0INCIDENTS",
    SLACK_TICKET_CHANNEL: "C0TICKETS",
    ...(socketMode ? { SLACK_APP_TOKEN: APP_TOKEN } : {}),
    ...env,
  });
  if (!read.ok) throw new Error(read.mistakes.join("\n"));
  const bot = await createBot(read.config, createLog("silent"));
  const botUrl = `http://127.0.0.1:${String(bot.port)}`;
  if (!socketMode) workspace.setBotUrl(botUrl);
  return Object.assign(whole, {
    workspaceUrl: workspace.url,
    botUrl,
    deliver: async (alerts: readonly ReturnType<typeof anAlert>[], fields?: Parameters<typeof aDelivery>[1]) => {
      const answer = await post(`${botUrl}/v1/webhooks/alertmanager`, aDelivery(alerts, fields), {
        authorization: `Bearer ${WEBHOOK_TOKEN}`,
      });
      if (answer.status !== 200) throw new Error(`the delivery was answered with ${String(answer.status)}`);
    },
    aliasChanges: async () => {
      const log = (await (await fetch(`${registryUrl}/_/log`)).json()) as {
        entries: { path: string; applied: boolean; headers: Record<string, string> }[];
      };
      return log.entries.filter(
        (entry) => entry.applied && entry.path.endsWith("/registered-models/alias") && entry.headers["x-noops-effect"],
      ).length;
    },
    breakRegistry: async (faults: Readonly<Record<string, number>>) => {
      await post(`${registryUrl}/_/faults`, faults);
    },
    register: async () => {
      await post(`${registryUrl}/api/2.0/mlflow/model-versions/create`, {
        name: "fraud",
        source: "test:/models/fraud",
      });
    },
    stop: async () => {
      await bot.stop();
      await Promise.all([workspace.close(), prometheus.stop(), registry.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  });
}
