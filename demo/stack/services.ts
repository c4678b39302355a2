import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { DataFolders } from "./data-folder.ts";
import type { ServiceName } from "./ports.ts";
import { portOf, urlOf } from "./ports.ts";
import type { SecretFiles, Secrets } from "./secrets.ts";
import { PANEL_USER } from "./secrets.ts";

/** Everything that a service's command line may depend on. */
export type StackContext = {
  readonly root: string;
  readonly portBase: number;
  readonly folders: DataFolders;
  readonly secrets: Secrets;
  readonly files: SecretFiles;
  /** Environment handed to every child, such as PATH. */
  readonly environment: Readonly<Record<string, string>>;
  /** Further settings for the bot, such as shorter waits in a test. */
  readonly botEnvironment: Readonly<Record<string, string>>;
};

/** One process of the demo: how it starts and how one sees that it is ready. */
export type Service = {
  readonly name: ServiceName;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly readyUrl: string;
  readonly readyWithinMs: number;
};

export const SLACK_TEAM = "T0NOOPS";
export const INCIDENT_CHANNEL = "C0INCIDENTS";
export const TICKET_CHANNEL = "C0TICKETS";

const SECOND = 1000;
const QUICK = 20 * SECOND;
/** The embedded database once took 12.5 s to open again after a crash, and the panel's page is bundled at its start. */
const SLOW = 90 * SECOND;

const node = (context: StackContext, script: string, ...args: string[]) => ({
  command: process.execPath,
  cwd: context.root,
  args: [join(context.root, script), ...args],
});

/** Debian's programs, unpacked but not installed, look for their templates below the folder they run in. */
function program(context: StackContext, variable: string, fallback: string) {
  const command = context.environment[variable] ?? fallback;
  const unpacked = resolve(dirname(command), "../..");
  return { command, cwd: existsSync(join(unpacked, "usr/share/prometheus")) ? unpacked : context.root };
}

type Recipe = (context: StackContext) => Service;
const at = (context: StackContext, name: ServiceName) => urlOf(name, context.portBase);
const port = (context: StackContext, name: ServiceName) => String(portOf(name, context.portBase));

const registry: Recipe = (context) => ({
  name: "registry",
  ...node(context, "demo/registry/main.ts"),
  env: { PORT: port(context, "registry"), DATA_DIR: context.folders.registry },
  readyUrl: `${at(context, "registry")}/healthz`,
  readyWithinMs: QUICK,
});

const modelServer: Recipe = (context) => ({
  name: "model server",
  ...node(context, "demo/model-server/main.ts"),
  env: { PORT: port(context, "model server"), REGISTRY_URL: at(context, "registry") },
  readyUrl: `${at(context, "model server")}/healthz`,
  readyWithinMs: QUICK,
});

const traffic: Recipe = (context) => ({
  name: "traffic",
  ...node(context, "demo/traffic/main.ts"),
  env: { PORT: port(context, "traffic"), MODEL_URL: at(context, "model server") },
  readyUrl: `${at(context, "traffic")}/healthz`,
  readyWithinMs: QUICK,
});

const slack: Recipe = (context) => ({
  name: "Slack workspace",
  ...node(context, "demo/slack/main.ts"),
  env: {
    PORT: port(context, "Slack workspace"),
    DATA_DIR: context.folders.slack,
    SLACK_SIGNING_SECRET: context.secrets.slackSigningSecret,
    SLACK_BOT_TOKEN: context.secrets.slackBotToken,
    BOT_URL: at(context, "bot"),
  },
  readyUrl: `${at(context, "Slack workspace")}/_/state`,
  readyWithinMs: QUICK,
});

const bot: Recipe = (context) => ({
  name: "bot",
  ...node(context, "bot/main.ts", "serve"),
  env: {
    NOOPS_HOST: "127.0.0.1",
    NOOPS_PORT: port(context, "bot"),
    NOOPS_DATA_DIR: context.folders.bot,
    NOOPS_MODELS_DIR: join(context.root, "demo/models"),
    NOOPS_POLICIES_DIR: join(context.root, "demo/policies"),
    NOOPS_RUNBOOKS_DIR: context.folders.runbooks,
    NOOPS_PEOPLE_FILE: join(context.root, "demo/people.yaml"),
    NOOPS_WEBHOOK_TOKENS_FILE: context.files.webhookTokens,
    NOOPS_API_TOKENS_FILE: context.files.apiTokens,
    NOOPS_PROMETHEUS_URL: at(context, "Prometheus"),
    NOOPS_ALERTMANAGER_URLS: at(context, "Alertmanager"),
    NOOPS_MLFLOW_URL: at(context, "registry"),
    NOOPS_HTTP_ALLOW: `${at(context, "model server")}/_/operations`,
    NOOPS_DASHBOARD_URL: at(context, "Grafana panel"),
    SLACK_BOT_TOKEN: context.secrets.slackBotToken,
    SLACK_SIGNING_SECRET: context.secrets.slackSigningSecret,
    SLACK_API_URL: `${at(context, "Slack workspace")}/api/`,
    SLACK_TEAM_ID: SLACK_TEAM,
    SLACK_CHANNEL: INCIDENT_CHANNEL,
    SLACK_TICKET_CHANNEL: TICKET_CHANNEL,
    // The demo's promises are made for an hour, so calm is believed sooner than in production.
    NOOPS_RESOLVE_HOLD_SECONDS: "10",
    ...context.botEnvironment,
  },
  readyUrl: `${at(context, "bot")}/readyz`,
  readyWithinMs: SLOW,
});

const alertmanager: Recipe = (context) => ({
  name: "Alertmanager",
  ...program(context, "ALERTMANAGER_BIN", "prometheus-alertmanager"),
  args: [
    `--config.file=${join(context.folders.rules, "alertmanager/noops.yaml")}`,
    `--storage.path=${context.folders.alertmanager}`,
    `--web.listen-address=127.0.0.1:${port(context, "Alertmanager")}`,
    "--cluster.listen-address=",
  ],
  env: {},
  readyUrl: `${at(context, "Alertmanager")}/-/ready`,
  readyWithinMs: QUICK,
});

const prometheus: Recipe = (context) => ({
  name: "Prometheus",
  ...program(context, "PROMETHEUS_BIN", "prometheus"),
  args: [
    `--config.file=${join(context.folders.prometheus, "prometheus.yaml")}`,
    `--storage.tsdb.path=${join(context.folders.prometheus, "data")}`,
    "--storage.tsdb.retention.time=2d",
    `--web.listen-address=127.0.0.1:${port(context, "Prometheus")}`,
  ],
  env: {},
  readyUrl: `${at(context, "Prometheus")}/-/ready`,
  readyWithinMs: SLOW,
});

const panel: Recipe = (context) => ({
  name: "Grafana panel",
  ...node(context, "test/browser-host/main.ts"),
  env: {
    PORT: port(context, "Grafana panel"),
    PROMETHEUS_URL: at(context, "Prometheus"),
    BOT_URL: at(context, "bot"),
    BOT_READ_TOKEN: context.secrets.readToken,
    BOT_ACT_TOKEN: context.secrets.actToken,
    GRAFANA_USER: PANEL_USER,
  },
  readyUrl: `${at(context, "Grafana panel")}/`,
  readyWithinMs: SLOW,
});

/** The processes in the order in which they start: each finds what it needs. */
export function listServices(context: StackContext): readonly Service[] {
  const all = [registry, modelServer, traffic, slack, bot, alertmanager, prometheus].map((recipe) => recipe(context));
  // The panel needs the built plugin; `npm start` builds it, a bare `node demo/run.ts` may lack it.
  const isBuilt = existsSync(join(context.root, "grafana-plugin/dist/plugin.json"));
  return isBuilt ? [...all, panel(context)] : all;
}
