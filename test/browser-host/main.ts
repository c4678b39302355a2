import { statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleClient } from "./bundle.ts";
import { reply } from "./forward.ts";
import { PLUGIN, handle, type HostContext } from "./handle.ts";
import type { GrafanaIdentity } from "./identity.ts";
import type { Role } from "./plugin-proxy.ts";

/** Where a browser host listens, what its configuration page saved, and how to end it. */
export type BrowserHost = { readonly url: string; readonly saved: () => unknown; readonly close: () => Promise<void> };

export type BrowserHostOptions = {
  readonly port: number;
  readonly prometheusUrl: string;
  /** Where the bot is, and the tokens that the proxy adds. Without it the pages say that the bot is not running. */
  readonly bot?: { readonly url: string; readonly readToken: string; readonly actToken: string };
  /** Role of the person at the browser; editor by default. */
  readonly role?: Role;
  /** Login of that person. */
  readonly user?: string;
  /** Signs who that person is; without it Grafana forwards no identity. */
  readonly identity?: GrafanaIdentity;
};

/** Serves the host page, the built plugin and the ways to Prometheus and to the bot. Listens on 127.0.0.1 only. */
export async function startBrowserHost(options: BrowserHostOptions): Promise<BrowserHost> {
  const { bot, identity, user = "demo" } = options;
  const context: HostContext = {
    bundle: await bundleClient(),
    prometheusUrl: options.prometheusUrl,
    role: options.role ?? "Editor",
    user,
    identity: identity && (() => identity.tokenOf(user)),
    configuration: {
      jsonData: { botUrl: bot?.url ?? "http://127.0.0.1:9", dataSourceUid: "prometheus", calendarZone: "utc" },
      secureJsonData: bot ? { botReadToken: bot.readToken, botActToken: bot.actToken } : {},
    },
    saved: { current: undefined },
  };
  const server = createServer((request, response) => {
    handle({ request, response }, context).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      if (response.headersSent) response.end();
      else reply(response, 502, { status: "error", error: message });
    });
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(options.port, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    saved: () => context.saved.current,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!statSync(join(PLUGIN, "panels/slo/module.js"), { throwIfNoEntry: false }))
    throw new Error("grafana-plugin/dist is missing: run `npm run build -w grafana-plugin` first");
  const {
    PORT = "0",
    PROMETHEUS_URL = "http://127.0.0.1:9090",
    BOT_URL,
    BOT_READ_TOKEN = "",
    BOT_ACT_TOKEN,
    GRAFANA_USER = "demo",
  } = process.env;
  const host = await startBrowserHost({
    port: Number(PORT),
    prometheusUrl: PROMETHEUS_URL,
    user: GRAFANA_USER,
    ...(BOT_URL === undefined
      ? {}
      : { bot: { url: BOT_URL, readToken: BOT_READ_TOKEN, actToken: BOT_ACT_TOKEN ?? BOT_READ_TOKEN } }),
  });
  process.stdout.write(`${JSON.stringify({ msg: "browser host ready", url: host.url })}\n`);
  const stop = () => void host.close().then(() => process.exit(0));
  process.once("SIGINT", stop).once("SIGTERM", stop);
}
