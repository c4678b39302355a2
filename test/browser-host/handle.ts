import { createReadStream, statSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { basename, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { LIBRARIES } from "./bundle.ts";
import { forward, readBody, reply } from "./forward.ts";
import { proxyToPlugin, type AppConfiguration, type Role } from "./plugin-proxy.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** The built plugin. */
export const PLUGIN = join(ROOT, "grafana-plugin/dist");
const ICONS = join(LIBRARIES, "@grafana/ui/dist/public/img");
const FONTS = join(ROOT, "node_modules/@fontsource/inter/files");
/** Grafana's two weights of Inter, under the names its styles ask for. */
const FONT_FILES: Readonly<Record<string, string>> = {
  "Inter-Regular.woff2": "inter-latin-400-normal.woff2",
  "Inter-Medium.woff2": "inter-latin-500-normal.woff2",
};
const MONO = join(ROOT, "node_modules/@fontsource/roboto-mono/files/roboto-mono-latin-400-normal.woff2");
const icon = (path: string) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="${path}"/></svg>`;
/** Grafana's server has these icons, the package has not. */
const ICON_FILES: Readonly<Record<string, string>> = {
  spinner: icon("M12 2a10 10 0 1 0 10 10h-2a8 8 0 1 1-8-8Z"),
  "angle-double-left": icon("M11 6 5 12l6 6 1.4-1.4L7.8 12l4.6-4.6Zm7 0-6 6 6 6 1.4-1.4-4.6-4.6 4.6-4.6Z"),
};
const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".map": "application/json",
  ".md": "text/markdown; charset=utf-8",
};

const PAGE = `<!doctype html>
<html lang="en" data-role="ROLE">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width" />
    <title>noops-ml panels</title>
    <link rel="icon" href="/public/plugins/noops-ml-app/img/logo.svg" />
    <style>html,body{margin:0;background:#111217;color-scheme:dark light}</style>
  </head>
  <body><div id="root"></div><script src="/host.js?HASH"></script></body>
</html>
`;

/** What a host knows besides the request. */
export type HostContext = {
  readonly bundle: string;
  readonly prometheusUrl: string;
  readonly role: Role;
  readonly user: string;
  readonly identity: (() => string) | undefined;
  readonly configuration: AppConfiguration;
  /** Keeps what the configuration page saved. */
  readonly saved: { current: unknown };
};

type Exchange = { readonly request: IncomingMessage; readonly response: ServerResponse };

/** Answers one request: the page, the plugin, its pictures and fonts, Prometheus, the bot. */
export async function handle(exchange: Exchange, context: HostContext): Promise<void> {
  const { request, response } = exchange;
  const { pathname, search } = new URL(request.url ?? "/", "http://host");
  const after = (prefix: string) => (pathname.startsWith(prefix) ? pathname.slice(prefix.length) : undefined);

  const query = after("/api/prometheus");
  if (query !== undefined) return forward(exchange, context.prometheusUrl + query + search);
  if (after("/api/plugin-proxy/noops-ml-app/") !== undefined)
    return proxyToPlugin(exchange, {
      ...context,
      identity: context.identity?.(),
      pluginJson: join(PLUGIN, "plugin.json"),
    });
  if (pathname === "/api/plugins/noops-ml-app/settings") return settings(exchange, context);
  const dashboard = after("/api/dashboards/uid/noops-");
  if (dashboard !== undefined) return file(response, inFolder(join(PLUGIN, "dashboards"), `${dashboard}.json`));

  if (pathname === "/host.js") return file(response, context.bundle, "max-age=31536000, immutable");
  const part = after("/public/plugins/noops-ml-app/");
  if (part !== undefined) return file(response, inFolder(PLUGIN, part));
  const missing = ICON_FILES[/\/unicons\/([a-z-]+)[.]svg$/.exec(pathname)?.[1] ?? ""];
  if (missing !== undefined) return void response.writeHead(200, { "content-type": "image/svg+xml" }).end(missing);
  const picture = after("/public/build/img/");
  if (picture !== undefined) return file(response, inFolder(ICONS, picture));
  const font = after("/public/fonts/inter/");
  if (font !== undefined) return file(response, join(FONTS, FONT_FILES[font] ?? "missing"));
  if (pathname.startsWith("/public/fonts/roboto/")) return file(response, MONO);
  if (pathname === "/healthz") return void response.writeHead(200).end("ok");
  if (pathname === "/" || /^\/(d|a|plugins)\//.test(pathname)) {
    const page = PAGE.replace("HASH", basename(context.bundle)).replace("ROLE", context.role);
    return void response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page);
  }
  response.writeHead(404, { "content-type": "text/plain" }).end(`Nothing at ${pathname}`);
}

async function settings({ request, response }: Exchange, { configuration, saved }: HostContext): Promise<void> {
  if (request.method === "POST") {
    saved.current = JSON.parse((await readBody(request)).toString("utf8"));
    return reply(response, 200, { message: "Plugin settings updated" });
  }
  const secureJsonFields = Object.fromEntries(Object.keys(configuration.secureJsonData).map((name) => [name, true]));
  reply(response, 200, { enabled: true, pinned: true, jsonData: configuration.jsonData, secureJsonFields });
}

function inFolder(folder: string, path: string): string {
  const full = normalize(join(folder, decodeURIComponent(path)));
  return full.startsWith(folder) ? full : join(folder, "missing");
}

function file(response: ServerResponse, path: string, cache = "no-cache"): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isFile())
    return void response.writeHead(404, { "content-type": "text/plain" }).end(`No file ${path.slice(ROOT.length)}`);
  response.writeHead(200, {
    "content-type": TYPES[extname(path)] ?? "application/octet-stream",
    "content-length": stat.size,
    "cache-control": cache,
  });
  createReadStream(path).pipe(response);
}
