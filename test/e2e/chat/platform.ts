import { createServer, type IncomingMessage } from "node:http";
import { listen } from "../../listen.ts";

/** What runbooks act on besides the registry: a serving platform and an Alertmanager behind one address. */
export interface Platform {
  readonly url: string;
  /** Operations that were carried out, such as `traffic 20`, and silences, such as `silence noops_model=fraud`. */
  readonly done: readonly string[];
  /** It does what it is told, but neither answers nor says afterwards what it did. */
  mute: boolean;
  stop(): Promise<void>;
}

async function jsonOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return text === "" ? {} : (JSON.parse(text) as Readonly<Record<string, unknown>>);
}

/** Starts it on a free port. */
export async function startPlatform(): Promise<Platform> {
  const done: string[] = [];
  const keys = new Set<string>();
  const platform = { mute: false };
  const server = createServer((request, response) => {
    void jsonOf(request).then((body) => {
      const url = new URL(request.url ?? "/", "http://platform");
      const answer = (status: number, json: unknown) =>
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(json));
      switch (`${request.method ?? ""} ${url.pathname}`) {
        case "POST /operations":
          keys.add(String(request.headers["idempotency-key"]));
          done.push([body["operation"], body["percent"]].filter((word) => word !== undefined).join(" "));
          return platform.mute ? request.socket.destroy() : answer(200, { accepted: true });
        case "GET /operations":
          return answer(platform.mute ? 500 : keys.has(url.searchParams.get("key") ?? "") ? 200 : 404, {});
        case "POST /api/v2/silences": {
          const [matcher] = body["matchers"] as readonly { readonly name: string; readonly value: string }[];
          done.push(`silence ${matcher?.name ?? ""}=${matcher?.value ?? ""}`);
          return answer(200, { silenceID: "silence-1" });
        }
        case "GET /api/v2/status":
          return answer(200, { uptime: new Date().toISOString() });
        default:
          return answer(200, []);
      }
    });
  });
  return Object.assign(platform, { done, ...(await listen(server)) });
}
