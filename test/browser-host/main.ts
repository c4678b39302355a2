import { createReadStream, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleClient } from "./bundle.ts";

/** Where a browser host listens, and how to end it. */
export type BrowserHost = { readonly url: string; readonly close: () => Promise<void> };

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PLUGIN = join(ROOT, "grafana-plugin/dist");
const ICONS = join(ROOT, "node_modules/@grafana/ui/dist/public/img");

const FONTS = join(ROOT, "node_modules/@fontsource/inter/files");
/** Grafana's two weights of Inter, under the names its styles ask for. */
const FONT_FILES: Readonly<Record<string, string>> = {
  "Inter-Regular.woff2": "inter-latin-400-normal.woff2",
  "Inter-Medium.woff2": "inter-latin-500-normal.woff2",
};

const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".html": "text/html; charset=utf-8",
  ".woff2": "font/woff2",
  ".map": "application/json",
  ".md": "text/markdown; charset=utf-8",
};

const PAGE = `<!doctype html>
<html lang="en">
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

/** Serves the host page, the built plugin and a way to Prometheus. Listens on 127.0.0.1 only. */
export async function startBrowserHost(options: {
  readonly port: number;
  readonly prometheusUrl: string;
}): Promise<BrowserHost> {
  const bundle = await bundleClient();
  const server = createServer((request, response) => {
    handle({ request, response, bundle, prometheusUrl: options.prometheusUrl }).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(502, { "content-type": "application/json" });
      response.end(JSON.stringify({ status: "error", error: error instanceof Error ? error.message : String(error) }));
    });
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(options.port, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Exchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly bundle: string;
  readonly prometheusUrl: string;
};

async function handle({ request, response, bundle, prometheusUrl }: Exchange): Promise<void> {
  const { pathname, search } = new URL(request.url ?? "/", "http://host");
  if (pathname.startsWith("/api/prometheus/"))
    return proxy(request, response, prometheusUrl + pathname.slice("/api/prometheus".length) + search);
  if (pathname === "/host.js") return file(response, bundle, "max-age=31536000, immutable");
  if (pathname.startsWith("/public/plugins/noops-ml-app/"))
    return file(response, inFolder(PLUGIN, pathname.slice("/public/plugins/noops-ml-app/".length)));
  if (pathname.startsWith("/public/build/img/"))
    return file(response, inFolder(ICONS, pathname.slice("/public/build/img/".length)));
  if (pathname.startsWith("/public/fonts/inter/"))
    return file(response, join(FONTS, FONT_FILES[pathname.slice("/public/fonts/inter/".length)] ?? "missing"));
  if (pathname === "/healthz") return void response.writeHead(200).end("ok");
  if (pathname === "/" || pathname.startsWith("/d/") || pathname.startsWith("/a/"))
    return void response
      .writeHead(200, { "content-type": "text/html; charset=utf-8" })
      .end(PAGE.replace("HASH", basename(bundle)));
  response.writeHead(404, { "content-type": "text/plain" }).end(`Nothing at ${pathname}`);
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

async function proxy(request: IncomingMessage, response: ServerResponse, url: string): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = "GET" } = request;
  const answer = await fetch(url, {
    method,
    headers: { "content-type": request.headers["content-type"] ?? "text/plain" },
    ...(method === "GET" ? {} : { body: Buffer.concat(chunks) }),
  });
  response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "application/json" });
  response.end(Buffer.from(await answer.arrayBuffer()));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!statSync(join(PLUGIN, "panels/slo/module.js"), { throwIfNoEntry: false }))
    throw new Error("grafana-plugin/dist is missing: run `npm run build -w grafana-plugin` first");
  const host = await startBrowserHost({
    port: Number(process.env["PORT"] ?? 0),
    prometheusUrl: process.env["PROMETHEUS_URL"] ?? "http://127.0.0.1:9090",
  });
  process.stdout.write(`${JSON.stringify({ msg: "browser host ready", url: host.url })}\n`);
  const stop = () => void host.close().then(() => process.exit(0));
  process.once("SIGINT", stop).once("SIGTERM", stop);
}
