import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { forward, reply } from "./forward.ts";

/** Role of the person who is signed in. */
export type Role = "Viewer" | "Editor" | "Admin";
const RANK: Readonly<Record<Role, number>> = { Viewer: 0, Editor: 1, Admin: 2 };

type Route = {
  readonly path: string;
  readonly method: string;
  readonly url: string;
  readonly reqRole?: Role;
  readonly headers?: readonly { readonly name: string; readonly content: string }[];
};

/** What the app was configured with. */
export type AppConfiguration = {
  readonly jsonData: Readonly<Record<string, string>>;
  readonly secureJsonData: Readonly<Record<string, string>>;
};

const fill = (text: string, { jsonData, secureJsonData }: AppConfiguration) =>
  text.replaceAll(
    /\{\{\s*\.(JsonData|SecureJsonData)\.(\w+)\s*\}\}/g,
    (_, kind: string, name: string) => (kind === "JsonData" ? jsonData : secureJsonData)[name] ?? "",
  );

type ProxyOptions = {
  readonly pluginJson: string;
  readonly role: Role;
  readonly user: string;
  /** The signed identity of that person, when Grafana forwards identities. */
  readonly identity: string | undefined;
  readonly configuration: AppConfiguration;
};

/**
 * The plugin proxy as its documentation describes it: routes from plugin.json, the role checked here, tokens added here,
 * nothing of the browser's headers passed on but the type of the body. Who asks is added as Grafana does: by login, and by
 * a signed identity where that feature is on.
 */
export async function proxyToPlugin(
  exchange: { readonly request: IncomingMessage; readonly response: ServerResponse },
  options: ProxyOptions,
): Promise<void> {
  const { request, response } = exchange;
  const { pathname, search } = new URL(request.url ?? "/", "http://host");
  const rest = pathname.replace(/^\/api\/plugin-proxy\/noops-ml-app\//, "");
  const { routes = [] } = JSON.parse(readFileSync(options.pluginJson, "utf8")) as {
    readonly routes?: readonly Route[];
  };
  const route = routes.find(({ path, method }) => rest.startsWith(`${path}/`) && method === request.method);
  if (!route) return reply(response, 404, { message: "plugin proxy route not found" });
  if (RANK[options.role] < RANK[route.reqRole ?? "Viewer"])
    return reply(response, 403, { message: "plugin proxy route access denied" });
  const headers = Object.fromEntries(
    (route.headers ?? []).map(({ name, content }) => [name, fill(content, options.configuration)]),
  );
  const target = `${fill(route.url, options.configuration)}/${rest.slice(route.path.length + 1)}${search}`;
  try {
    await forward(exchange, target, {
      ...headers,
      "X-Grafana-User": options.user,
      ...(options.identity ? { "X-Grafana-Id": options.identity } : {}),
    });
  } catch {
    reply(response, 502, { message: "Bad Gateway" });
  }
}
