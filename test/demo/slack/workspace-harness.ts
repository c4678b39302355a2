import { createServer } from "node:http";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AddressInfo } from "node:net";
import type { Logger } from "@slack/web-api";
import { LogLevel, WebClient } from "@slack/web-api";
import type { WorkspaceClient } from "@noops-ml/demo/slack/client.ts";
import { createWorkspaceClient } from "@noops-ml/demo/slack/client.ts";
import type { Workspace, WorkspaceOptions } from "@noops-ml/demo/slack/start-workspace.ts";
import { startWorkspace } from "@noops-ml/demo/slack/start-workspace.ts";

export const TOKEN = "xoxb-test";
export const SECRET = "signing-secret";

/** What the app received, and how it should answer next. */
export interface Heard {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  readonly payload: Record<string, unknown>;
}

export type AppAnswer = { status?: number; json?: unknown; headers?: Record<string, string> } | "silence" | "cut";

export interface FakeApp {
  readonly url: string;
  readonly heard: Heard[];
  /** Decides each answer; a plain 200 by default. */
  answer: (heard: Heard) => AppAnswer | Promise<AppAnswer>;
  close(): Promise<void>;
}

function readPayload(body: string, type: string): Record<string, unknown> {
  if (type.startsWith("application/json")) return JSON.parse(body) as Record<string, unknown>;
  const form = Object.fromEntries(new URLSearchParams(body));
  return form["payload"] ? (JSON.parse(form["payload"]) as Record<string, unknown>) : form;
}

/** An app that only listens and answers what the test wants. */
export async function startFakeApp(): Promise<FakeApp> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString("utf8");
      const one = { headers: request.headers, body, payload: readPayload(body, request.headers["content-type"] ?? "") };
      heard.push(one);
      void Promise.resolve(app.answer(one)).then((answer) => {
        if (answer === "silence") return;
        if (answer === "cut") {
          response.destroy();
          return;
        }
        response.writeHead(answer.status ?? 200, { "content-type": "application/json", ...answer.headers });
        response.end(answer.json === undefined ? "" : JSON.stringify(answer.json));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const app: FakeApp = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    answer: () => ({}),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
  return app;
}

/** Refusals are what these tests are about; the client need not print each. */
const SILENT: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};

export interface Harness {
  readonly workspace: Workspace;
  readonly people: WorkspaceClient;
  readonly slack: WebClient;
  readonly app: FakeApp;
  readonly dataDir: string;
  readonly clock: { ms: number };
  close(): Promise<void>;
}

/** A workspace with a listening app, a real Slack client, and a clock the test may move. */
export async function startHarness(options: Partial<WorkspaceOptions> = {}): Promise<Harness> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "noops-slack-")));
  const app = await startFakeApp();
  const clock = { ms: 0 };
  const workspace = await startWorkspace({
    port: 0,
    dataDir,
    signingSecret: SECRET,
    botToken: TOKEN,
    botUrl: app.url,
    rateLimits: false,
    now: () => Date.now() + clock.ms,
    ...options,
  });
  const slack = new WebClient(TOKEN, {
    slackApiUrl: workspace.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: SILENT,
  });
  return {
    workspace,
    people: createWorkspaceClient(workspace.url),
    slack,
    app,
    dataDir,
    clock,
    async close() {
      await workspace.close();
      await app.close();
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Slack's error name of a call that must fail, with its messages. */
export async function refusal(call: Promise<unknown>): Promise<{ error: string; messages: readonly string[] }> {
  try {
    await call;
  } catch (error) {
    const { data } = error as { data?: { error: string; response_metadata?: { messages?: string[] } } };
    if (data) return { error: data.error, messages: data.response_metadata?.messages ?? [] };
    throw error;
  }
  throw new Error("the call was accepted");
}

/** Any method with any arguments, for answers and mistakes that the client's types do not know. */
export async function call(
  harness: Harness,
  method: string,
  args: Record<string, unknown>,
): Promise<Readonly<Record<string, unknown>>> {
  return (await harness.slack.apiCall(method, args)) as unknown as Record<string, unknown>;
}
