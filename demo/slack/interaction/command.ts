import { z } from "zod";
import { SlackError } from "../api/slack-error.ts";
import { APP, TEAM } from "../workspace/directory.ts";
import { addEphemeral, addMessage } from "../workspace/messages.ts";
import { formRequest } from "./bot-link.ts";
import { ControlError } from "./control-error.ts";
import type { HandResult, Hands } from "./desk.ts";
import { channelOf, channelRef, personById, resultOf } from "./desk.ts";
import { respond } from "./respond.ts";

export const commandShape = z.object({ user: z.string(), channel: z.string(), text: z.string() });

const ERRORS = {
  http_error: "dispatch_failed",
  http_timeout: "operation_timeout",
  connection_failed: "dispatch_failed",
};

/** Types a slash command as that person; the app's direct answer appears in the channel. */
export async function command(hands: Hands, request: z.output<typeof commandShape>): Promise<HandResult> {
  const user = personById(hands, request.user);
  const channel = channelOf(hands, user, request.channel);
  const [name = "", ...words] = request.text.trim().split(/\s+/);
  if (!hands.commands.includes(name)) throw new ControlError(`${name} is not a command of this workspace`);
  // Slack hands on the text as typed, inner spaces included.
  const text = words.length > 0 ? request.text.trim().slice(name.length).trim() : "";
  const place = { user: user.id, channel: channel.id, threadTs: null, original: null };
  const ref = channelRef(channel);
  const delivery = await hands.link.send(
    formRequest("command", {
      token: "not-used",
      team_id: user.teamId,
      team_domain: TEAM.domain,
      channel_id: channel.id,
      channel_name: ref["name"] ?? "",
      user_id: user.id,
      user_name: user.name,
      command: name,
      text,
      api_app_id: APP.id,
      is_enterprise_install: "false",
      response_url: hands.responseUrls.issue(place),
      trigger_id: hands.triggers.issue(user.id, null),
    }),
  );
  const result = resultOf(delivery);
  const note = (problem: string): HandResult => {
    addEphemeral(hands, { channel: channel.id, user: user.id, text: problem, from: "slack" });
    return { ...result, ok: false, problem };
  };
  if (delivery.outcome !== "ok") return note(`${name} failed with the error "${ERRORS[delivery.outcome]}"`);
  if (result.body === "" || result.body === null) return result;
  const body = typeof result.body === "string" ? { text: result.body } : result.body;
  try {
    if ((body as { response_type?: unknown }).response_type === "in_channel") {
      addMessage(hands, { channel: channel.id, user: user.id, text: request.text.trim() });
    }
    respond(hands, place, body);
    return result;
  } catch (error) {
    if (error instanceof SlackError) return note(`${name} failed with the error "${error.message}"`);
    throw error;
  }
}
