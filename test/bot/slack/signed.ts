import { createHmac } from "node:crypto";
import type { RawRequest } from "@noops-ml/bot/ports/raw-http.ts";
import { SECRET } from "./chat.ts";

export interface Signing {
  readonly secret?: string;
  readonly timestamp?: number;
  readonly contentType?: string;
}

/** A request as Slack would send it, or as a forger would. */
export function signed(body: string, signing: Signing = {}): RawRequest {
  const timestamp = String(signing.timestamp ?? Math.floor(Date.now() / 1000));
  const signature = createHmac("sha256", signing.secret ?? SECRET)
    .update(`v0:${timestamp}:${body}`)
    .digest("hex");
  return {
    method: "POST",
    path: "/slack/events",
    headers: {
      "content-type": signing.contentType ?? "application/x-www-form-urlencoded",
      "x-slack-request-timestamp": timestamp,
      "x-slack-signature": `v0=${signature}`,
    },
    body: new TextEncoder().encode(body),
  };
}

/** A slash command, as Slack's form has it. */
export function commandBody(text: string, fields: Readonly<Record<string, string>> = {}): string {
  return new URLSearchParams({
    command: "/noops",
    text,
    team_id: "T0NOOPS",
    api_app_id: "A0NOOPS",
    user_id: "U0ALICE",
    channel_id: "C0INCIDENTS",
    trigger_id: "1.2.3",
    response_url: "http://127.0.0.1:9/response",
    ...fields,
  }).toString();
}

/** A press of a button, as Slack's form has it. */
export function clickBody(actionId: string, value: string, fields: Readonly<Record<string, unknown>> = {}): string {
  const payload = {
    type: "block_actions",
    team: { id: "T0NOOPS" },
    user: { id: "U0ALICE", team_id: "T0NOOPS" },
    api_app_id: "A0NOOPS",
    channel: { id: "C0INCIDENTS" },
    message: { ts: "1.0" },
    trigger_id: "1.2.3",
    actions: [{ type: "button", action_id: actionId, block_id: "b", value, action_ts: "1.0" }],
    ...fields,
  };
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}
