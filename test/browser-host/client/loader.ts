import { loadTexts } from "./texts.ts";

type Namespace = Readonly<Record<string, unknown>>;
type SystemLoader = {
  import(id: string): Promise<Namespace>;
  set(id: string, module: Namespace): void;
  constructor: { prototype: Record<string, (...args: never[]) => unknown> };
};

const system = (globalThis as unknown as { System: SystemLoader }).System;
const PREFIX = "package:";
const shared = new Set<string>();

/** Makes a module of the host available to plugins under the name they list as external. */
export function share(name: string, module: Namespace): void {
  shared.add(name);
  system.set(PREFIX + name, module);
}

/** Grafana recognises a plugin by this text; a file in any other form would not load there either. */
const AMD = /define\(\s*(\["|\[')/;

/** Resolves shared modules by name and gives AMD files the private `define`. */
export function installHooks(): void {
  const hooks = system.constructor.prototype;
  const { resolve } = hooks;
  if (!resolve) throw new Error("SystemJS has no resolve hook: was another version installed?");
  hooks["resolve"] = function (this: unknown, ...args: never[]) {
    const [id] = args as unknown as [string];
    return shared.has(id) ? PREFIX + id : resolve.apply(this, args);
  };
  hooks["shouldFetch"] = () => true;
  hooks["fetch"] = async (...args: never[]) => {
    const [url] = args as unknown as [string];
    const response = await fetch(url);
    const text = await response.text();
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    const source = AMD.test(text) ? `(function(define){${text}\n})(globalThis.noopsDefine);` : text;
    return new Response(source, { headers: { "content-type": "application/javascript" } });
  };
}

/** Loads a built plugin the way Grafana does: its texts first; a module that awaits something exports a promise. */
export async function importPlugin(path: string): Promise<unknown> {
  await loadTexts(path.slice(0, path.lastIndexOf("/")));
  const module = await system.import(new URL(path, location.origin).href);
  const { plugin } = ((await module["default"]) ?? module) as { plugin?: unknown };
  if (!plugin) throw new Error(`${path} exports no plugin`);
  return plugin;
}
