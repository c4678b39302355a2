import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { BadBodyError, listen, readJson, sendJson } from "../http/json-server.ts";
import type { Exchange, RunningServer } from "../http/json-server.ts";
import type { Call, CallResult, Parameters } from "./call.ts";
import { demoRegistry } from "./demo-model.ts";
import type { RegistryFaults } from "./faults.ts";
import { registryFaults, takeFault } from "./faults.ts";
import { MlflowError } from "./mlflow-error.ts";
import { MODEL_CALLS } from "./model-calls.ts";
import { createMutationLog } from "./mutation-log.ts";
import type { RegistryState } from "./registry-state.ts";
import { readStateFile, writeStateFile } from "./state-file.ts";
import { VERSION_CALLS } from "./version-calls.ts";

/** Where the registry listens and keeps its files. */
export type RegistryOptions = { readonly port: number; readonly dataDir: string; readonly now?: () => number };

const CALLS: Readonly<Record<string, Call>> = { ...MODEL_CALLS, ...VERSION_CALLS };
const API = /^\/(?:ajax-)?api\/2\.0\/mlflow\/(.+)$/;

const isRead = (method: string, endpoint: string) => method === "GET" || endpoint.endsWith("/get-latest-versions");

function ownHeaders(request: IncomingMessage): Record<string, string> {
  const kept = Object.entries(request.headers).filter(([name]) => name.startsWith("x-") || name === "user-agent");
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}

async function readParameters({ url, request }: Exchange): Promise<Parameters> {
  const query = Object.fromEntries(url.searchParams);
  if (request.method === "GET") return query;
  try {
    const body = await readJson(request);
    if (typeof body === "object" && body !== null && !Array.isArray(body)) return { ...query, ...body };
  } catch (error) {
    if (!(error instanceof BadBodyError)) throw error;
  }
  throw new MlflowError("BAD_REQUEST", "The body of the request is not a JSON object.");
}

/** Starts a registry that speaks MLflow's REST API for registered models, versions, tags and aliases. */
export async function startRegistry({ port, dataDir, now = Date.now }: RegistryOptions): Promise<RunningServer> {
  const path = join(dataDir, "registry.json");
  const log = createMutationLog(join(dataDir, "mutations.jsonl"));
  let state: RegistryState = readStateFile(path) ?? demoRegistry(now());
  let faults: RegistryFaults = {};
  writeStateFile(path, state);

  function apply(call: Call, parameters: Parameters): CallResult {
    const result = call(state, parameters, now());
    if (result.state !== undefined) {
      writeStateFile(path, result.state);
      state = result.state;
    }
    return result;
  }

  function mutate(exchange: Exchange, call: Call, parameters: Parameters): void {
    const { request, response, url } = exchange;
    const entry = {
      at: now(),
      method: request.method ?? "",
      path: url.pathname,
      body: parameters,
      headers: ownHeaders(request),
    };
    const { kind, left } = takeFault(faults);
    faults = left;
    if (kind === "error" || kind === "drop") {
      log.append({ ...entry, applied: false, error: `injected ${kind}` });
      if (kind === "drop") return void response.destroy();
      throw new MlflowError("INTERNAL_ERROR", "Injected error: nothing was applied.");
    }
    let result: CallResult;
    try {
      result = apply(call, parameters);
    } catch (error) {
      log.append({ ...entry, applied: false, error: error instanceof Error ? error.message : String(error) });
      throw error;
    }
    log.append({ ...entry, applied: true, ...(kind === undefined ? {} : { error: `injected ${kind}` }) });
    if (kind === "dropAfterApply") return void response.destroy();
    if (kind === "hangAfterApply") return;
    sendJson(response, 200, result.body);
  }

  async function answerApi(exchange: Exchange, endpoint: string): Promise<void> {
    const method = exchange.request.method ?? "GET";
    const call = CALLS[`${method} ${endpoint}`];
    if (call === undefined) throw new MlflowError("ENDPOINT_NOT_FOUND", `No endpoint ${method} ${endpoint}.`);
    const parameters = await readParameters(exchange);
    if (isRead(method, endpoint)) sendJson(exchange.response, 200, apply(call, parameters).body);
    else mutate(exchange, call, parameters);
  }

  async function answerControl({ url, request, response }: Exchange): Promise<boolean> {
    const route = `${request.method ?? "GET"} ${url.pathname}`;
    if (route === "GET /healthz" || route === "GET /health") sendJson(response, 200, { status: "ok" });
    else if (route === "GET /_/log") sendJson(response, 200, { entries: log.list() });
    else if (route === "GET /_/faults") sendJson(response, 200, faults);
    else if (route === "POST /_/faults") {
      const parsed = registryFaults.safeParse(await readJson(request));
      if (parsed.success) faults = parsed.data;
      sendJson(response, parsed.success ? 200 : 400, parsed.success ? faults : { error: parsed.error.message });
    } else return false;
    return true;
  }

  return listen(port, async (exchange) => {
    try {
      if (await answerControl(exchange)) return;
      const endpoint = API.exec(exchange.url.pathname)?.[1];
      if (endpoint === undefined) throw new MlflowError("ENDPOINT_NOT_FOUND", `No endpoint ${exchange.url.pathname}.`);
      await answerApi(exchange, endpoint);
    } catch (error) {
      if (!(error instanceof MlflowError)) throw error;
      sendJson(exchange.response, error.status, { error_code: error.code, message: error.message });
    }
  });
}
