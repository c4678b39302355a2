import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { stripTypeScriptTypes } from "node:module";
import type { Uploads } from "../api/uploads.ts";
import { mimeOf } from "../api/uploads.ts";
import { reply, replyJson } from "./reply.ts";

const PAGE = new URL("../page/", import.meta.url);
const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
  ts: "text/javascript; charset=utf-8",
};
const POLICY =
  "default-src 'self'; img-src 'self' http: https: data:; style-src 'self'; base-uri 'none'; form-action 'none'";

async function readPart(name: string): Promise<Buffer | string | null> {
  try {
    const bytes = await readFile(new URL(name, PAGE));
    // The browser gets the same modules without their types: no bundler, no build step.
    return name.endsWith(".ts") ? stripTypeScriptTypes(bytes.toString("utf8")) : bytes;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw cause;
  }
}

/** The page and its parts: `/`, `/page/<file>`, and permalinks, which open the page at a message. */
export async function handlePage(response: ServerResponse, url: URL): Promise<void> {
  const permalink = /^\/archives\/([A-Z0-9]+)\/p(\d+)(\d{6})$/.exec(url.pathname);
  if (permalink) {
    response.writeHead(302, { location: `/#${permalink[1]}/${permalink[2]}.${permalink[3]}` });
    response.end();
    return;
  }
  const name =
    url.pathname === "/"
      ? "index.html"
      : (/^\/page\/([a-z-]+(?:\/[a-z-]+)?\.(?:ts|css|svg))$/.exec(url.pathname)?.[1] ?? null);
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
