import { z } from "zod";
import type { Command } from "../../action/command.ts";

const text = z.string().min(1).max(2000);
const reason = z.object({ reason: text });

/** Paths under `/v1/` with what their body must hold and the command they become. `$1` and so on are parts of the path. */
interface CommandPath {
  readonly path: RegExp;
  readonly template: string;
  readonly body: z.ZodType;
  readonly command: (parts: readonly string[], body: never) => Command;
}

function path<T extends z.ZodType>(
  template: string,
  body: T,
  command: (parts: readonly string[], body: z.infer<T>) => Command,
): CommandPath {
  const pattern = template.replace(/\{\w+\}/g, "([^/]+)");
  return {
    path: new RegExp(`^/v1/${pattern}$`),
    template: `/v1/${template}`,
    body,
    command: command as CommandPath["command"],
  };
}

const part = (parts: readonly string[], index: number): string => decodeURIComponent(parts[index] ?? "");
/** Without a text it is written from the record. */
const postmortem = z.object({
  text: z.string().min(1).max(200_000).optional(),
  basedOn: z.int().nonnegative().optional(),
});
const nothing = z.object({}).loose();

/** Everything that chat can do, over HTTP, with the same checks. */
export const COMMAND_PATHS: readonly CommandPath[] = [
  path("incidents/{id}/ack", nothing, (p) => ({ verb: "ack", incidentId: part(p, 0) })),
  path("incidents/{id}/assign", z.object({ subject: text }), (p, b) => ({
    verb: "assign",
    incidentId: part(p, 0),
    subject: b.subject,
  })),
  path(
    "incidents/{id}/severity",
    z.object({ level: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]) }),
    (p, b) => ({ verb: "severity", incidentId: part(p, 0), level: b.level }),
  ),
  path("incidents/{id}/notes", z.object({ text }), (p, b) => ({ verb: "note", incidentId: part(p, 0), text: b.text })),
  path("incidents/{id}/escalate", nothing, (p) => ({ verb: "escalate", incidentId: part(p, 0) })),
  path("incidents/{id}/resolve", reason, (p, b) => ({ verb: "resolve", incidentId: part(p, 0), reason: b.reason })),
  path("incidents/{id}/reopen", reason, (p, b) => ({ verb: "reopen", incidentId: part(p, 0), reason: b.reason })),
  path("incidents/{id}/silence", z.object({ minutes: z.int().positive().max(1440) }), (p, b) => ({
    verb: "silence",
    incidentId: part(p, 0),
    minutes: b.minutes,
  })),
  path("incidents/{id}/postmortem", postmortem, (p, b) => ({
    verb: "postmortem",
    incidentId: part(p, 0),
    text: b.text ?? null,
    basedOn: b.basedOn ?? null,
  })),
  path("incidents/{id}/merge", z.object({ into: text }), (p, b) => ({
    verb: "merge",
    incidentId: part(p, 0),
    into: b.into,
  })),
  path("incidents/{id}/runs", z.object({ runbook: text, dryRun: z.boolean().default(false) }), (p, b) => ({
    verb: "run",
    incidentId: part(p, 0),
    runbook: b.runbook,
    dryRun: b.dryRun,
  })),
  path("approvals/{id}/approve", z.object({ planHash: text }), (p, b) => ({
    verb: "approve",
    approvalId: part(p, 0),
    planHash: b.planHash,
  })),
  path("approvals/{id}/deny", z.object({ planHash: text, reason: text }), (p, b) => ({
    verb: "deny",
    approvalId: part(p, 0),
    planHash: b.planHash,
    reason: b.reason,
  })),
  path("approvals/{id}/breakglass", z.object({ planHash: text, reason: text }), (p, b) => ({
    verb: "breakglass",
    approvalId: part(p, 0),
    planHash: b.planHash,
    reason: b.reason,
  })),
  path("runs/{id}/probe", nothing, (p) => ({ verb: "probe", runId: part(p, 0) })),
  path("runs/{id}/mark", z.object({ as: z.enum(["done", "notDone"]) }), (p, b) => ({
    verb: "mark",
    runId: part(p, 0),
    as: b.as,
  })),
  path("runs/{id}/stop", nothing, (p) => ({ verb: "stop", runId: part(p, 0) })),
  path(
    "models/{model}/rollback",
    z.object({ toVersion: text.nullable().default(null), dryRun: z.boolean().default(false) }),
    (p, b) => ({ verb: "rollback", model: part(p, 0), toVersion: b.toVersion, dryRun: b.dryRun }),
  ),
  path("models/{model}/promote", z.object({ version: text }), (p, b) => ({
    verb: "promote",
    model: part(p, 0),
    version: b.version,
  })),
  path(
    "models/{model}/traffic",
    z.object({ percent: z.int().min(0).max(100), dryRun: z.boolean().default(false) }),
    (p, b) => ({ verb: "traffic", model: part(p, 0), percent: b.percent, dryRun: b.dryRun }),
  ),
  path("models/{model}/retrain", z.object({ pipeline: text.nullable().default(null) }), (p, b) => ({
    verb: "retrain",
    model: part(p, 0),
    pipeline: b.pipeline,
  })),
  path("freezes", z.object({ scope: text, minutes: z.int().positive().max(20_160), reason: text }), (_, b) => ({
    verb: "freeze",
    scope: b.scope,
    minutes: b.minutes,
    reason: b.reason,
  })),
  path("freezes/{scope}/end", nothing, (p) => ({ verb: "unfreeze", scope: part(p, 0) })),
  path("killswitch", z.object({ on: z.boolean() }), (_, b) => ({ verb: "killswitch", on: b.on })),
];

export type CommandReading =
  | { readonly kind: "command"; readonly command: Command }
  | { readonly kind: "invalid"; readonly reason: string }
  | { readonly kind: "none" };

/** The command that a POST means. */
export function readCommand(pathname: string, body: unknown): CommandReading {
  for (const candidate of COMMAND_PATHS) {
    const match = candidate.path.exec(pathname);
    if (!match) continue;
    const parsed = candidate.body.safeParse(body ?? {});
    if (!parsed.success) return { kind: "invalid", reason: z.prettifyError(parsed.error) };
    return { kind: "command", command: candidate.command(match.slice(1), parsed.data as never) };
  }
  return { kind: "none" };
}
