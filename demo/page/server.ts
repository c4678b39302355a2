import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { z } from "zod";
import { listen, readJson, sendJson } from "../http/json-server.ts";
import type { RunningServer } from "../http/json-server.ts";
import type { FaultTargets, Scenario } from "../stack/scenarios.ts";
import { healAll, injectScenario, SCENARIO_TEXT, SCENARIOS, WATCHED_CANARY_MS } from "../stack/scenarios.ts";
import type { LiveSources, LiveState } from "./live-state.ts";
import { readLiveState } from "./live-state.ts";

/** A link on the page. */
export type PageLink = { readonly title: string; readonly url: string; readonly text: string };

/** What the page needs to look, to inject and to point elsewhere. */
export type PageOptions = {
  readonly port: number;
  readonly sources: LiveSources;
  readonly targets: FaultTargets;
  readonly links: readonly PageLink[];
  readonly intervalMs?: number;
  /** How long a canary runs before the hasty release. */
  readonly canaryMs?: number;
};

/** The fault in force, as this page injected it. */
export type Injected = { readonly scenario: Scenario; readonly at: number };

/** The page while it runs. */
export type DemoPage = RunningServer & {
  readonly inject: (scenario: Scenario) => Promise<Injected>;
  readonly heal: () => Promise<void>;
};

const injectRequest = z.strictObject({ scenario: z.enum(SCENARIOS) });
const HTML = new URL("index.html", import.meta.url);

/** Serves the demo's page: buttons to inject each fault and to heal, live figures, links. */
export async function startDemoPage(options: PageOptions): Promise<DemoPage> {
  const { sources, targets, links, intervalMs = 1000, canaryMs = WATCHED_CANARY_MS } = options;
  const watchers = new Set<ServerResponse>();
  let injected: Injected | undefined;

  const describe = (live: LiveState) => ({ ...live, injected: injected ?? null });
  const send = (watcher: ServerResponse, data: unknown) => watcher.write(`data: ${JSON.stringify(data)}\n\n`);

  async function publish(): Promise<void> {
    // Nobody looks: nobody is asked.
    if (watchers.size === 0) return;
    const state = describe(await readLiveState(sources));
    for (const watcher of watchers) send(watcher, state);
  }

  async function inject(scenario: Scenario): Promise<Injected> {
    injected = { scenario, at: Date.now() };
    await injectScenario(scenario, targets, canaryMs);
    return injected;
  }

  async function heal(): Promise<void> {
    await healAll(targets);
    injected = undefined;
  }

  const server = await listen(options.port, async ({ url, request, response }) => {
    switch (`${request.method ?? "GET"} ${url.pathname}`) {
      case "GET /":
        response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
        response.end(readFileSync(HTML));
        return;
      case "GET /healthz":
        sendJson(response, 200, { status: "ok" });
        return;
      case "GET /_/about": {
        const scenarios = SCENARIOS.map((name) => ({ name, text: SCENARIO_TEXT[name] }));
        sendJson(response, 200, { scenarios, links });
        return;
      }
      case "GET /_/state":
        sendJson(response, 200, describe(await readLiveState(sources)));
        return;
      case "GET /_/stream":
        response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
        watchers.add(response);
        response.once("close", () => watchers.delete(response));
        send(response, describe(await readLiveState(sources)));
        return;
      case "POST /_/inject": {
        const parsed = injectRequest.safeParse(await readJson(request));
        if (parsed.success) sendJson(response, 200, await inject(parsed.data.scenario));
        else sendJson(response, 400, { error: `The scenario is one of ${SCENARIOS.join(", ")}.` });
        return;
      }
      case "POST /_/heal":
        await heal();
        sendJson(response, 200, { healed: true });
        return;
      default:
        sendJson(response, 404, { error: `No route ${url.pathname}.` });
    }
  });
  const timer = setInterval(() => void publish(), intervalMs);
  return {
    ...server,
    inject,
    heal,
    close: async () => {
      clearInterval(timer);
      await server.close();
    },
  };
}
