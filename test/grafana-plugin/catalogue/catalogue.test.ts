import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const SOURCE = join(ROOT, "grafana-plugin");
const DIST = join(SOURCE, "dist");
const read = (path: string) => readFileSync(join(DIST, path), "utf8");
type PluginJson = {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly info: {
    readonly description: string;
    readonly keywords: readonly string[];
    readonly version: string;
    readonly updated: string;
    readonly logos: Readonly<Record<string, string>>;
    readonly links?: readonly { readonly name: string; readonly url: string }[];
    readonly screenshots?: readonly { readonly path: string }[];
  };
  readonly includes?: readonly {
    readonly type: string;
    readonly path: string;
    readonly role?: string;
    readonly action?: string;
    readonly defaultNav?: boolean;
  }[];
  readonly roles?: readonly {
    readonly role: { readonly name: string; readonly permissions: readonly { readonly action: string }[] };
    readonly grants: readonly string[];
  }[];
  readonly extensions?: {
    readonly addedLinks?: readonly {
      readonly title: string;
      readonly description: string;
      readonly targets: readonly string[];
    }[];
  };
  readonly routes?: readonly {
    readonly path: string;
    readonly method: string;
    readonly url: string;
    readonly reqRole?: string;
    readonly reqAction?: string;
    readonly headers?: readonly { readonly name: string; readonly content: string }[];
  }[];
  readonly dependencies: { readonly grafanaDependency: string };
};
const json = (path: string) => JSON.parse(read(path)) as PluginJson;

const files = readdirSync(DIST, { recursive: true, encoding: "utf8" }).filter((file) =>
  statSync(join(DIST, file)).isFile(),
);
const plugins = files.filter((file) => /(^|\/)plugin[.]json$/.test(file));
const scripts = files.filter((file) => /[.]js(\?|$)/.test(file) && !file.includes(".map"));
const modules = files.filter((file) => /(^|\/)module[.]js$/.test(file));
const app = json("plugin.json");

/** What a plugin may expect from Grafana. */
const SHARED = [
  "module",
  "react",
  "react-dom",
  "react/jsx-runtime",
  "rxjs",
  "lodash",
  "moment",
  "i18next",
  "@emotion/css",
  "@emotion/react",
  "@grafana/data",
  "@grafana/runtime",
  "@grafana/ui",
  "react-router",
];

describe("the folder", () => {
  it.each(["README.md", "LICENSE", "CHANGELOG.md", "plugin.json", "module.js"])("holds %s", (file) =>
    expect(files).toContain(file),
  );

  it("has no template text left", () => {
    for (const file of [...plugins, "README.md"]) expect(read(file), file).not.toMatch(/%VERSION%|%TODAY%|%PLUGIN_ID%/);
    expect(read("README.md")).not.toContain("This is a template");
  });

  it("has the version of its package", () => {
    const { version } = JSON.parse(readFileSync(join(SOURCE, "package.json"), "utf8")) as { version: string };
    for (const file of plugins) expect(json(file).info.version, file).toBe(version);
  });
});

describe.each(plugins)("%s", (file) => {
  const plugin = json(file);
  const folder = dirname(file);

  it("has an id of the catalogue's form, of the same organisation, and a name that differs", () => {
    expect(plugin.id).toMatch(/^[0-9a-z]+-([0-9a-z]+-)?(app|panel|datasource)$/);
    expect(plugin.id.split("-").length).toBeGreaterThanOrEqual(3);
    expect(plugin.id.endsWith(plugin.type)).toBe(true);
    expect(plugin.id.split("-")[0]).toBe(app.id.split("-")[0]);
    expect(plugin.name).not.toBe(plugin.id);
  });

  it("says what it is", () => {
    expect(plugin.info.description.length).toBeGreaterThan(20);
    expect(plugin.info.keywords.length).toBeGreaterThan(1);
    expect(plugin.dependencies.grafanaDependency).toMatch(/^>=\d+[.]\d+[.]\d+$/);
    expect(plugin.info.updated).toMatch(/^\d{4}-\d\d-\d\d$/);
  });

  it("has pictures that exist and run nothing", () => {
    const pictures = [...Object.values(plugin.info.logos), ...(plugin.info.screenshots ?? []).map(({ path }) => path)];
    expect(pictures.length).toBeGreaterThanOrEqual(2);
    for (const path of pictures) {
      expect(path).not.toMatch(/^[./]/);
      const full = normalize(join(DIST, folder, path));
      expect(existsSync(full), path).toBe(true);
      if (path.endsWith(".svg"))
        expect(readFileSync(full, "utf8")).not.toMatch(/<script|\son\w+=|javascript:|<foreignObject/i);
    }
  });

  it("has links that are addresses", () => {
    for (const { url } of plugin.info.links ?? []) expect(new URL(url).protocol).toBe("https:");
  });
});

describe("the app", () => {
  it("declares every nested plugin with its type", () => {
    const nested = plugins.filter((file) => file !== "plugin.json");
    const declared = (app.includes ?? []).filter(({ path }) => path?.endsWith("plugin.json"));
    expect(declared.map(({ path }) => path).sort()).toEqual(nested.sort());
    for (const { path, type } of declared) expect(json(path).type).toBe(type);
  });

  it("has routes with a path, a method and a target", () => {
    for (const route of app.routes ?? []) {
      expect(route.path).toMatch(/^[a-z]/);
      expect(route.method).toMatch(/^(GET|POST)$/);
      expect(route.url).toContain("{{ .JsonData.");
    }
  });

  it("adds tokens on the server only, asks for a role and an action, and lets nothing but these two routes through", () => {
    expect((app.routes ?? []).map(({ path, method, reqRole }) => [path, method, reqRole])).toEqual([
      ["bot/act", "POST", "Editor"],
      ["bot/read", "GET", "Viewer"],
    ]);
    const actions = new Set((app.roles ?? []).flatMap(({ role }) => role.permissions.map(({ action }) => action)));
    for (const { reqAction, headers } of app.routes ?? []) {
      expect(actions).toContain(reqAction);
      expect(headers).toContainEqual({
        name: "Authorization",
        content: expect.stringMatching(/^Bearer [{]{2} [.]SecureJsonData[.]bot(Act|Read)Token [}]{2}$/) as string,
      });
    }
  });

  it("has roles whose permissions grow from viewer to admin, all of them its own", () => {
    const granted = (grant: string) =>
      (app.roles ?? [])
        .filter(({ grants }) => grants.includes(grant))
        .flatMap(({ role }) => role.permissions.map(({ action }) => action));
    const [viewer, editor, admin] = ["Viewer", "Editor", "Admin"].map(granted);
    expect(viewer).toEqual(["plugins.app:access", "noops-ml-app.incidents:read"]);
    expect(editor).toEqual([...(viewer ?? []), "noops-ml-app.actions:write"]);
    expect(admin).toEqual([...(editor ?? []), "noops-ml-app.settings:write"]);
  });

  it("has one page to start from, and pages that ask for a role", () => {
    const pages = (app.includes ?? []).filter(({ type }) => type === "page");
    expect(pages.filter(({ defaultNav }) => defaultNav)).toHaveLength(1);
    for (const { path, role } of pages) {
      expect(path).toMatch(/^\/(a|plugins)\/noops-ml-app/);
      expect(["Viewer", "Editor", "Admin"]).toContain(role);
    }
  });

  it("lists every link that its code registers, word for word", () => {
    const code = readFileSync(join(SOURCE, "src/module.tsx"), "utf8");
    const registered = [...code.matchAll(/title: "([^"]+)",\s+description: "([^"]+)",\s+targets/g)].map(
      ([, title, description]) => ({ title, description }),
    );
    expect(registered.length).toBeGreaterThan(0);
    expect(registered).toEqual(
      (app.extensions?.addedLinks ?? []).map(({ title, description }) => ({ title, description })),
    );
    for (const { title, description } of registered) {
      expect(title?.length).toBeGreaterThanOrEqual(10);
      expect(description).not.toBe("");
    }
  });

  it("has dashboards that exist", () => {
    for (const { type, path } of app.includes ?? []) if (type === "dashboard") expect(files, path).toContain(path);
  });

  it("loads with every page of Grafana, so it stays under 10 kB", () =>
    expect(statSync(join(DIST, "module.js")).size).toBeLessThan(10_000));

  it.each(modules)("%s is under 60 kB when compressed", (file) =>
    expect(gzipSync(read(file)).length).toBeLessThan(60_000),
  );
});

describe.each(modules)("%s", (file) => {
  const text = read(file);

  it("is AMD in the form that Grafana's loader recognises, and expects shared modules only", () => {
    const dependencies = /define\(\s*\[([^\]]*)\]/.exec(text)?.[1];
    expect(dependencies).toBeDefined();
    const names = (dependencies ?? "")
      .split(",")
      .filter(Boolean)
      .map((name) => name.trim().slice(1, -1));
    for (const name of names) expect(SHARED, name).toContain(name);
  });

  it("brings no second copy of what Grafana shares", () => {
    const { sources } = JSON.parse(read(`${file}.map`)) as { sources: string[] };
    for (const source of sources)
      expect(source).not.toMatch(/node_modules\/(react|react-dom|@emotion|@grafana\/(ui|data|runtime))\//);
  });
});

describe("the code", () => {
  const maps = files.filter((file) => /[.]js(\?[^/]*)?[.]map|[.]map(\?|$)/.test(file));

  it("has a source map for each module, and each mapped source is the file of this repository", () => {
    let compared = 0;
    for (const file of modules) expect(maps).toContain(`${file}.map`);
    for (const file of maps) {
      const { sources, sourcesContent } = JSON.parse(read(file)) as { sources: string[]; sourcesContent?: string[] };
      expect(sourcesContent, file).toBeDefined();
      for (const [at, source] of sources.entries()) {
        expect(source).not.toMatch(/^(webpack:\/\/)?(\.\.\/)+node_modules/);
        const path = normalize(join(SOURCE, "src", source));
        if (!/[.]tsx?$/.test(source) || source.includes("node_modules") || !existsSync(path)) continue;
        expect(sourcesContent?.[at], relative(ROOT, path)).toBe(readFileSync(path, "utf8"));
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(40);
  });

  it("does nothing that the catalogue refuses", () => {
    const own = readdirSync(join(SOURCE, "src"), { recursive: true, encoding: "utf8" }).filter((file) =>
      /[.]tsx?$/.test(file),
    );
    for (const file of own) {
      const text = readFileSync(join(SOURCE, "src", file), "utf8");
      expect(text, file).not.toMatch(
        /\b(alert|confirm|prompt)\(|console[.]|@ts-ignore|\beval\(|new Function\(|window[.]location|\/api\/ds\/query|document[.]cookie|google-analytics|<Global\b/,
      );
      if (text.includes("window.open")) expect(text, file).toContain("noopener");
      expect(text, file).not.toMatch(/import ["'][^"']+[.]css["']/);
    }
    expect(scripts.length).toBeGreaterThan(0);
  });
});
