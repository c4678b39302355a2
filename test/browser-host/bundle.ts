import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const CLIENT = fileURLToPath(new URL("client", import.meta.url));
const PLUGIN_SOURCE = join(ROOT, "grafana-plugin/src");

/** The code editor is 20 MB and no page of ours edits code. */
const withoutEditor: Plugin = {
  name: "without-editor",
  setup(api) {
    api.onResolve({ filter: /^(monaco-editor|@monaco-editor|react-monaco-editor)/ }, ({ path }) => ({
      path,
      namespace: "empty",
    }));
    api.onLoad({ filter: /.*/, namespace: "empty" }, () => ({ contents: "module.exports = {};", loader: "js" }));
  },
};

/** The packages of Grafana's frontend that the page is made of: those of this repository, or those of an older line. */
export const LIBRARIES = process.env["GRAFANA_LIBRARIES"] ?? join(ROOT, "node_modules");

/** Takes every package that another line of Grafana brings from there, whoever asks for it. */
const otherLibraries: Plugin = {
  name: "other-libraries",
  setup(api) {
    api.onResolve({ filter: /^(@?[a-z]|[.]{2}.*node_modules\/@grafana)/ }, ({ path, importer, kind, pluginData }) => {
      if (pluginData === otherLibraries || importer.startsWith(LIBRARIES)) return undefined;
      const bare = path.replace(/^.*node_modules\//, "");
      const name = bare.split("/", bare.startsWith("@") ? 2 : 1).join("/");
      // Types and defaults of panels, which Grafana does not share: scenes keeps the version it was built with.
      if (name === "@grafana/schema" || !existsSync(join(LIBRARIES, name, "package.json"))) return undefined;
      if (bare !== path) return { path: join(LIBRARIES, bare) };
      return api.resolve(path, { kind, importer, resolveDir: LIBRARIES, pluginData: otherLibraries });
    });
  },
};

function fingerprint(): string {
  const hash = createHash("sha256")
    .update(readFileSync(join(ROOT, "package-lock.json")))
    .update(LIBRARIES)
    .update(readFileSync(fileURLToPath(import.meta.url)));
  for (const folder of [CLIENT, PLUGIN_SOURCE, join(ROOT, "alerts"), join(ROOT, "rules/stats")])
    for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort())
      if (/[.](tsx?|mjs)$/.test(file) && !file.includes("node_modules"))
        hash.update(file).update(readFileSync(join(folder, file)));
  return hash.digest("hex").slice(0, 16);
}

function versionOf(name: string): string {
  return (JSON.parse(readFileSync(join(LIBRARIES, name, "package.json"), "utf8")) as { readonly version: string })
    .version;
}

/** Bundles the page once per state of its sources; returns the file. */
export async function bundleClient(): Promise<string> {
  const folder = join(ROOT, ".cache/browser-host");
  const file = join(folder, `host-${fingerprint()}.js`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const { outputFiles } = await build({
    entryPoints: [join(CLIENT, "host.tsx")],
    bundle: true,
    write: false,
    format: "iife",
    platform: "browser",
    target: "es2022",
    jsx: "transform",
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    logLevel: "error",
    define: {
      "process.env.NODE_ENV": '"production"',
      GRAFANA_VERSION: JSON.stringify(versionOf("@grafana/runtime")),
      global: "globalThis",
    },
    loader: { ".css": "empty", ".svg": "dataurl", ".png": "dataurl", ".woff2": "empty" },
    plugins: [withoutEditor, ...(process.env["GRAFANA_LIBRARIES"] ? [otherLibraries] : [])],
  });
  const [bundle] = outputFiles;
  if (!bundle) throw new Error("esbuild wrote no file for the browser host");
  // Two hosts may start at once: the rename is atomic, a reader never sees half a file.
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, bundle.contents);
  renameSync(draft, file);
  return file;
}
