import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Slack, SlackConfig } from "@noops-ml/bot/adapters/slack/index.ts";
import { createSlack } from "@noops-ml/bot/adapters/slack/index.ts";
import type { IncidentView } from "@noops-ml/bot/incident/incident-view.ts";
import type { People } from "@noops-ml/bot/ports/people.ts";
import type { PostmortemStore } from "@noops-ml/bot/ports/postmortem-store.ts";
import type { SeriesSource } from "@noops-ml/bot/ports/series-source.ts";
import type { WorkspaceClient } from "@noops-ml/demo/slack/client.ts";
import { createWorkspaceClient } from "@noops-ml/demo/slack/client.ts";
import type { Workspace } from "@noops-ml/demo/slack/start-workspace.ts";
import { startWorkspace } from "@noops-ml/demo/slack/start-workspace.ts";
import { PLAN } from "../message/incidents.ts";
import {
  createMemoryBudget,
  createMemoryCommands,
  createMemoryIdentities,
  createMemoryIncidents,
  createMemoryInteractions,
  createMemoryLog,
  createMemoryPlans,
  createMemoryStatus,
  createMemorySurfaces,
} from "./memory-ports.ts";

export const SECRET = "test-signing-secret";
export const CHANNEL = "C0INCIDENTS";

/** The chat side of the bot on memory ports, connected to a local Slack workspace by signed HTTP. */
export async function startChat(
  options: {
    readonly incidents?: readonly IncidentView[];
    readonly config?: Partial<SlackConfig>;
    readonly rateLimits?: boolean;
    readonly series?: SeriesSource;
    readonly people?: People;
    readonly models?: () => readonly string[];
    readonly onCall?: () => readonly (readonly string[])[];
    readonly postmortems?: Pick<PostmortemStore, "revision">;
  } = {},
) {
  const dataDir = await mkdtemp(join(tmpdir(), "noops-chat-"));
  const workspace: Workspace = await startWorkspace({
    port: 0,
    dataDir,
    signingSecret: SECRET,
    botToken: "xoxb-test",
    botUrl: "http://127.0.0.1:9",
    rateLimits: options.rateLimits ?? false,
  });
  const surfaces = createMemorySurfaces();
  const incidents = createMemoryIncidents(...(options.incidents ?? []));
  const commands = createMemoryCommands();
  const interactions = createMemoryInteractions();
  const log = createMemoryLog();
  const undelivered: string[] = [];
  const plans = createMemoryPlans({
    kind: "plan",
    plan: PLAN,
    steps: ["evidence", "rollback", "verify"],
    level: "L2",
    reason: "rollback in prod needs one approver",
  });
  const config: SlackConfig = {
    botToken: "xoxb-test",
    appToken: null,
    signingSecrets: [SECRET],
    apiUrl: workspace.apiUrl,
    teamIds: ["T0NOOPS"],
    appId: "A0NOOPS",
    fallbackChannel: "C0TICKETS",
    plotTheme: "light",
    ...options.config,
  };
  const slack: Slack = createSlack({
    config,
    surfaces,
    incidents,
    commands,
    plans,
    interactions,
    identities: createMemoryIdentities(),
    status: createMemoryStatus(),
    budget: createMemoryBudget(),
    clock: { now: () => new Date() },
    log,
    onUndelivered: (incidentId, reason) => {
      undelivered.push(`${incidentId}: ${reason}`);
      return Promise.resolve();
    },
    ...(options.series === undefined ? {} : { series: options.series }),
    ...(options.people === undefined ? {} : { people: options.people }),
    ...(options.models === undefined ? {} : { models: options.models }),
    ...(options.onCall === undefined ? {} : { onCall: options.onCall }),
    ...(options.postmortems === undefined ? {} : { postmortems: options.postmortems }),
  });
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      void slack
        .handleRequest({ method: "POST", path: request.url ?? "", headers, body: Buffer.concat(chunks) })
        .then((answer) => response.writeHead(answer.status, answer.headers).end(answer.body));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const botUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  workspace.setBotUrl(botUrl);
  await slack.start();
  const people: WorkspaceClient = createWorkspaceClient(workspace.url);

  /** Stores a new view of an incident and wants card and thread to show it. */
  const show = (view: IncidentView, channel = CHANNEL) => {
    incidents.views.set(view.id, view);
    surfaces.desire({ incidentId: view.id, kind: "card", gen: view.generation, channel, priority: 1 });
    surfaces.desire({ incidentId: view.id, kind: "thread", gen: view.timeline.at(-1)?.seq ?? 0, channel });
  };
  return {
    eventsUrl: `${botUrl}/slack/events`,
    dataDir: (name: string) => join(dataDir, name),
    slack, workspace, surfaces, incidents, commands, interactions, plans, log, people, show, undelivered,
    /** The card of an incident as the channel shows it. */
    card: async (channel = CHANNEL) => {
      const state = await people.state();
      return state.channels.find((each) => each.id === channel)?.messages ?? [];
    },
    stop: async () => {
      await slack.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await workspace.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  }; // prettier-ignore
}

export type Chat = Awaited<ReturnType<typeof startChat>>;
