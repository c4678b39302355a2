import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Uploads } from "../api/uploads.ts";
import { mimeOf } from "../api/uploads.ts";
import { reply, replyJson } from "./reply.ts";

const PAGE = new URL("../page/", import.meta.url);
const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
  js: "text/javascript; charset=utf-8",
};
const POLICY =
  "default-src 'self'; img-src 'self' http: https: data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The page's modules in one script; made once, when the first person looks. */
async function bundle(): Promise<Buffer> {
  const result = await build({
    entryPoints: [fileURLToPath(new URL("main.ts", PAGE))],
    bundle: true,
    format: "esm",
    target: "es2023",
    write: false,
    sourcemap: "inline",
    logLevel: "silent",
  });
  const [script] = result.outputFiles;
  if (!script) throw new Error("the page's script is empty");
  return Buffer.from(script.contents);
}

let script: Promise<Buffer> | null = null;

async function readPart(name: string): Promise<Buffer | null> {
  if (name === "main.js") return (script ??= bundle());
  try {
    return await readFile(new URL(name, PAGE));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw cause;
  }
}

/** The file of the page that an address names, or null. */
function partName(path: string): string | null {
  if (path === "/") return "index.html";
  return /^\/page\/([a-z-]+\.(?:js|css|svg))$/.exec(path)?.[1] ?? null;
}

/** The page and its parts: `/`, `/page/<file>`, and permalinks, which open the page at a message. */
export async function handlePage(response: ServerResponse, url: URL): Promise<void> {
  const permalink = /^\/archives\/([A-Z0-9]+)\/p(\d+)(\d{6})$/.exec(url.pathname);
  if (permalink) {
    response.writeHead(302, { location: `/#${permalink[1]}/${permalink[2]}.${permalink[3]}` });
    response.end();
    return;
  }
  const name = partName(url.pathname);
  const part = name === null ? null : await readPart(name);
  if (name === null || part === null) {
    replyJson(response, 404, { ok: false, error: "not found" });
    return;
  }
  response.setHeader("content-security-policy", POLICY);
  reply(response, 200, TYPES[name.split(".").at(-1) ?? ""] ?? "text/plain", part);
}

/** `/files/<id>/<name>`: an uploaded file. */
export async function handleFile(uploads: Uploads, response: ServerResponse, url: URL): Promise<void> {
  const [, , id = "", name = ""] = url.pathname.split("/");
  try {
    const bytes = await uploads.read(id);
    response.setHeader("content-security-policy", "sandbox");
    reply(response, 200, mimeOf(decodeURIComponent(name)), bytes);
  } catch {
    replyJson(response, 404, { ok: false, error: "file_not_found" });
  }
}
