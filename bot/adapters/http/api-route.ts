import type { AuditEntry } from "../../audit/audit-entry.ts";
import type { Answer, Command } from "../../action/command.ts";
import type { CommandPort } from "../../ports/command-port.ts";
import type { Documents } from "../../ports/documents.ts";
import type { IncidentReader } from "../../ports/incident-reader.ts";
import type { PlanPort } from "../../ports/plan-port.ts";
import type { RunReader } from "../../ports/run-reader.ts";
import type { StatusReader } from "../../ports/status-reader.ts";
import type { Telemetry } from "../../ports/telemetry.ts";
import { readCommand } from "./api-commands.ts";
import type { Route } from "./create-server.ts";
import { openApi } from "./open-api.ts";
import { readBody } from "./read-body.ts";
import { type PostmortemReads, readPostmortem } from "./read-postmortem.ts";
import type { Reply } from "./reply.ts";
import { type AskerFacts, whoAsks } from "./who-asks.ts";

export interface ApiOptions extends AskerFacts, PostmortemReads {
  readonly incidents: IncidentReader;
  readonly commands: CommandPort;
  readonly plans: PlanPort;
  readonly status: StatusReader;
  readonly runs: RunReader;
  /** Who is on call now, level by level. */
  readonly onCall: () => readonly (readonly string[])[];
  readonly audit: {
    page(afterSeq: string, limit: number): Promise<readonly AuditEntry[]>;
    about(object: string, limit: number): Promise<readonly AuditEntry[]>;
  };
  readonly documents: Documents;
  readonly telemetry: Telemetry;
}

const MAX_BODY = 256 * 1024;
const STATUS: Readonly<Record<Answer["outcome"], number>> = { done: 200, refused: 409, notRecorded: 503 };

function limitOf(url: URL, most: number): number {
  const limit = Number(url.searchParams.get("limit") ?? most);
  return Number.isInteger(limit) && limit > 0 ? Math.min(limit, most) : most;
}

async function read(options: ApiOptions, url: URL): Promise<Reply | null> {
  const { incidents, documents } = options;
  const [, , resource, id, sub, part = null] = url.pathname.split("/");
  if (part !== null && sub !== "postmortem") return null;
  switch (`${resource ?? ""}${id ? "/id" : ""}${sub ? `/${sub}` : ""}`) {
    case "incidents": {
      const model = url.searchParams.get("model");
      const kind = url.searchParams.get("kind");
      const list = await incidents.list({
        state: url.searchParams.get("state") === "all" ? "all" : "open",
        ...(model === null ? {} : { model }),
        ...(kind === "incident" || kind === "change" ? { kind } : {}),
        limit: limitOf(url, 200),
      });
      return { status: 200, json: { incidents: list } };
    }
    case "incidents/id": {
      const found = await incidents.resolveRef(decodeURIComponent(id ?? ""));
      const view = found === null ? null : await incidents.view(found);
      return view === null
        ? { status: 404, json: { error: "there is no such incident" } }
        : { status: 200, json: view };
    }
    case "incidents/id/postmortem":
      return readPostmortem(options, decodeURIComponent(id ?? ""), part, url);
    case "incidents/id/runbooks":
      return { status: 200, json: { runbooks: await options.plans.runbooksFor(decodeURIComponent(id ?? "")) } };
    case "incidents/id/plan":
      return {
        status: 200,
        json: await options.plans.plan({
          of: "incident",
          incidentId: decodeURIComponent(id ?? ""),
          runbook: url.searchParams.get("runbook") ?? "",
        }),
      };
    case "runs": {
      const model = url.searchParams.get("model");
      const state = url.searchParams.get("state") === "active" ? "active" : "all";
      const limit = limitOf(url, 200);
      return {
        status: 200,
        json: { runs: await options.runs.list({ state, ...(model === null ? {} : { model }), limit }) },
      };
    }
    case "runs/id": {
      const run = await options.runs.run(decodeURIComponent(id ?? ""));
      return run === null ? { status: 404, json: { error: "there is no such run" } } : { status: 200, json: run };
    }
    case "oncall":
      return { status: 200, json: { levels: options.onCall() } };
    case "models":
      return {
        status: 200,
        json: {
          models: documents.models().map((model) => ({
            name: model.metadata.name,
            description: model.metadata.description ?? null,
            slos: model.spec.slos.map((slo) => ({ name: slo.name, objective: slo.objective })),
            runbooks: model.spec.runbooks,
          })),
        },
      };
    case "approvals":
      return { status: 200, json: { approvals: await incidents.waitingApprovals(url.searchParams.get("subject")) } };
    case "audit": {
      const object = url.searchParams.get("object");
      const limit = limitOf(url, 1000);
      const after = /^\d+$/.exec(url.searchParams.get("after") ?? "0")?.[0] ?? "0";
      return {
        status: 200,
        json: {
          entries: object === null ? await options.audit.page(after, limit) : await options.audit.about(object, limit),
        },
      };
    }
    case "status":
      return { status: 200, json: await options.status.status() };
    case "openapi.json":
      return { status: 200, json: openApi() };
    default:
      return null;
  }
}

/** `/v1/…`: everything that chat shows and does, for programs. Reading and acting have tokens of their own. */
export function createApiRoute(options: ApiOptions): Route {
  return async (request, url) => {
    if (!url.pathname.startsWith("/v1/") || url.pathname.startsWith("/v1/webhooks/")) return null;
    const asker = await whoAsks(request, options);
    if (asker.kind === "stranger")
      return { status: 401, headers: { "www-authenticate": "Bearer" }, json: { error: "a bearer token is needed" } };
    if (request.method === "GET") return read(options, url);
    if (request.method !== "POST")
      return { status: 405, headers: { allow: "GET, POST" }, json: { error: "only GET and POST" } };
    if (asker.kind === "reader") return { status: 403, json: { error: asker.reason } };
    const body = await readBody(request, MAX_BODY);
    if (body.kind !== "body") return { status: 413, json: { error: "the body is too large" } };
    let json: unknown;
    try {
      json = body.bytes.length === 0 ? {} : JSON.parse(body.bytes.toString("utf8"));
    } catch {
      return { status: 400, json: { error: "the body is not JSON" } };
    }
    const reading = readCommand(await withIncidentId(options, url.pathname), json);
    if (reading.kind === "none") return null;
    if (reading.kind === "invalid") return { status: 400, json: { error: reading.reason } };
    const command = await withTarget(options, reading.command);
    const answer = await options.commands.execute(command, asker.ref);
    options.telemetry.count("commands_total", { verb: reading.command.verb, outcome: answer.outcome });
    return { status: STATUS[answer.outcome], json: answer };
  };
}

/** People write `INC-12`; commands carry ids. */
async function withIncidentId(options: ApiOptions, pathname: string): Promise<string> {
  const match = /^\/v1\/incidents\/([^/]+)(\/.*)$/.exec(pathname);
  if (!match) return pathname;
  const id = await options.incidents.resolveRef(decodeURIComponent(match[1] ?? ""));
  return `/v1/incidents/${encodeURIComponent(id ?? match[1] ?? "")}${match[2] ?? ""}`;
}

/** The incident to merge into may be written as `INC-12` as well. */
async function withTarget({ incidents }: ApiOptions, command: Command): Promise<Command> {
  if (command.verb !== "merge") return command;
  return { ...command, into: (await incidents.resolveRef(command.into)) ?? command.into };
}
