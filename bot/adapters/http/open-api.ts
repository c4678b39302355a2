import { z } from "zod";
import { COMMAND_PATHS } from "./api-commands.ts";

const READS: Readonly<Record<string, string>> = {
  "/v1/incidents": "Incidents and changes; `state=open|all`, `kind=incident|change`, `model`, `limit`",
  "/v1/incidents/{id}": "One incident by id or by its short name, such as INC-12",
  "/v1/incidents/{id}/runbooks": "Runbooks that fit an incident",
  "/v1/incidents/{id}/plan": "What `runbook` would change now; changes nothing",
  "/v1/incidents/{id}/postmortem":
    "The post-mortem in Markdown: the newest revision, `revision`, or with `draft` what the record says now",
  "/v1/incidents/{id}/postmortem/revisions": "Who wrote which revision of the post-mortem, and when",
  "/v1/incidents/{id}/postmortem/burn.svg": "The picture of a post-mortem",
  "/v1/runs": "Runs of runbooks, newest first; `state=active|all`, `model`, `limit`",
  "/v1/runs/{id}": "One run with its steps and its approval",
  "/v1/oncall": "Who is on call now, level by level",
  "/v1/models": "Models and their SLOs",
  "/v1/approvals": "Approvals that wait; with `subject` only those on which that person may vote",
  "/v1/audit": "The audit trail after `after`, or about `object`",
  "/v1/status": "Switches, counters and what automation did in 24 hours",
};

const parametersOf = (template: string) =>
  [...template.matchAll(/\{(\w+)\}/g)].map((match) => ({
    name: match[1],
    in: "path",
    required: true,
    schema: { type: "string" },
  }));

/** The API as an OpenAPI 3.1 document, made from the same table that reads the requests. */
export function openApi(): unknown {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [template, summary] of Object.entries(READS)) {
    paths[template] = {
      ...paths[template],
      get: {
        summary,
        parameters: parametersOf(template),
        responses: { 200: { description: "The answer" }, 401: { description: "No token" } },
      },
    };
  }
  for (const { template, body } of COMMAND_PATHS) {
    paths[template] = {
      ...paths[template],
      post: {
        parameters: parametersOf(template),
        requestBody: { content: { "application/json": { schema: z.toJSONSchema(body, { io: "input" }) } } },
        responses: {
          200: { description: "Done" },
          400: { description: "The body is wrong" },
          401: { description: "No token" },
          403: { description: "The token may not act" },
          409: { description: "Refused, with the reason and who may" },
          503: { description: "Not recorded, nothing executed" },
        },
      },
    };
  }
  return {
    openapi: "3.1.0",
    info: { title: "noops-bot", version: "1" },
    components: { securitySchemes: { token: { type: "http", scheme: "bearer" } } },
    security: [{ token: [] }],
    paths,
  };
}
