import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Desk } from "./api/answer-call.ts";
import { createCallLog } from "./api/call-log.ts";
import { createFaults } from "./api/faults.ts";
import type { ApiContext } from "./api/method.ts";
import { ALL_SCOPES } from "./api/methods.ts";
import { createRateLimit } from "./api/rate-limit.ts";
import { createUploads } from "./api/uploads.ts";
import type { Controls } from "./control/routes.ts";
import { handleControl } from "./control/routes.ts";
import { handleFile, handlePage } from "./http/page-routes.ts";
import { reply, replyJson } from "./http/reply.ts";
import { handleApi, handleResponseUrl, handleUpload } from "./http/web-api-routes.ts";
import { createBotLink } from "./interaction/bot-link.ts";
import type { Hands } from "./interaction/desk.ts";
import { createEvents, EVENT_RETRY_DELAYS_MS } from "./interaction/events.ts";
import { createResponseUrls } from "./interaction/response-urls.ts";
import { createTriggers } from "./interaction/triggers.ts";
import { createSockets } from "./socket/sockets.ts";
import { createNews } from "./workspace/news.ts";
import { createStore } from "./workspace/store.ts";

export interface WorkspaceOptions {
  /** 0 takes a free port. */
  readonly port: number;
  readonly dataDir: string;
  readonly signingSecret: string;
  readonly botToken: string;
  /** Lets the app use Socket Mode. */
  readonly appToken?: string;
  /** Root address of the app; interactions go to `<botUrl>/slack/events`. */
  readonly botUrl: string;
  /** Default: everything this workspace can grant. */
  readonly scopes?: readonly string[];
  /** Default true: the documented tiers. */
  readonly rateLimits?: boolean;
  readonly commands?: readonly string[];
  readonly subscribedEvents?: readonly string[];
  readonly eventRetryDelaysMs?: readonly number[];
  /** Hosts whose links the app previews. */
  readonly unfurlDomains?: readonly string[];
  readonly now?: () => number;
}

export interface Workspace {
  readonly url: string;
  /** What SLACK_API_URL of the app should be. */
  readonly apiUrl: string;
  setBotUrl(url: string): void;
  close(): Promise<void>;
}

const EVENTS = ["app_home_opened", "app_mention", "reaction_added", "link_shared"];

/** Only names of this machine: a page elsewhere must not reach the workspace through a name it controls. */
const isLocal = (host: string | undefined): boolean => /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host ?? "");

async function route(controls: Controls, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const { desk, hands } = controls;
  if (!isLocal(request.headers.host)) replyJson(response, 421, { ok: false, error: "this workspace is local" });
  else if (url.pathname.startsWith("/api/")) await handleApi(desk, request, response, url);
  else if (url.pathname.startsWith("/response/")) {
    await handleResponseUrl({ ...desk, responseUrls: hands.responseUrls }, request, response, url);
  } else if (url.pathname.startsWith("/upload/")) await handleUpload(desk, request, response, url);
  else if (url.pathname.startsWith("/_/")) await handleControl(controls, request, response, url);
  else if (url.pathname.startsWith("/files/")) await handleFile(hands.uploads, response, url);
  else if (url.pathname === "/healthz") reply(response, 200, "text/plain", "ok\n");
  else await handlePage(response, url);
}

async function assemble(options: WorkspaceOptions, baseUrl: () => string): Promise<Controls> {
  const now = options.now ?? Date.now;
  const store = await createStore(options.dataDir);
  const uploads = createUploads(store.filesDir);
  const sockets = createSockets();
  const context: ApiContext = {
    store,
    news: createNews(),
    triggers: createTriggers(now),
    uploads,
    sockets,
    now,
    baseUrl,
  };
  const link = createBotLink({ signingSecret: options.signingSecret, botUrl: options.botUrl, now, sockets });
  const retryDelaysMs = options.eventRetryDelaysMs ?? EVENT_RETRY_DELAYS_MS;
  const subscribed = options.subscribedEvents ?? EVENTS;
  const hands: Hands = {
    ...context,
    link,
    events: createEvents({ link, now, retryDelaysMs, subscribed }),
    responseUrls: createResponseUrls(now, baseUrl),
    commands: options.commands ?? ["/noops"],
  };
  const installation = {
    botToken: options.botToken,
    appToken: options.appToken ?? null,
    scopes: options.scopes ?? ALL_SCOPES,
    rateLimits: options.rateLimits ?? true,
  };
  const desk: Desk = {
    context,
    installation,
    limit: createRateLimit(now),
    faults: createFaults(now),
    calls: createCallLog(),
  };
  const reset = async (): Promise<void> => {
    await store.reset();
    desk.limit.reset();
    desk.faults.clear();
    desk.calls.reset();
    context.news.publish("reset", {}, {});
  };
  return { desk, hands, reset, unfurlDomains: options.unfurlDomains ?? ["127.0.0.1", "localhost"] };
}

/** Starts a local Slack workspace on 127.0.0.1: Web API under /api/, control API under /_/, the page at /. */
export async function startWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  let url = "";
  const controls = await assemble(options, () => url);
  const server = createServer((request, response) => {
    route(controls, request, response).catch((error: unknown) => {
      process.stderr.write(`slack workspace: ${request.method} ${request.url}: ${String(error)}\n`);
      if (response.headersSent) response.destroy();
      else replyJson(response, 500, { ok: false, error: "internal_error" });
    });
  });
  server.on("upgrade", (request, stream) => controls.hands.sockets.handleUpgrade(request, stream));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    apiUrl: `${url}/api/`,
    setBotUrl: controls.hands.link.setBotUrl,
    async close() {
      controls.hands.events.close();
      controls.hands.link.close();
      controls.hands.sockets.close();
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeAllConnections();
      await closed;
      await controls.hands.store.close();
    },
  };
}
