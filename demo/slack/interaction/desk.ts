import type { ApiContext } from "../api/method.ts";
import { APP, TEAM } from "../workspace/directory.ts";
import type { Channel, User } from "../workspace/state.ts";
import type { BotLink, Delivery } from "./bot-link.ts";
import { ControlError } from "./control-error.ts";
import type { Events } from "./events.ts";
import type { ResponseUrls } from "./response-urls.ts";

/** What the hands of a person need. */
export interface Hands extends ApiContext {
  readonly link: BotLink;
  readonly events: Events;
  readonly responseUrls: ResponseUrls;
  /** The slash commands the app registered, with their hints. */
  readonly commands: readonly string[];
}

/** What a person learns from an action: what the app answered, and what went wrong in words. */
export interface HandResult {
  readonly ok: boolean;
  readonly status: number;
  readonly body: unknown;
  readonly ms: number;
  readonly problem: string | null;
  /** Complaints about single fields of a form, by block id. */
  readonly errors?: Readonly<Record<string, string>>;
}

export function personById(hands: Hands, id: string): User {
  const user = hands.store.state.users.find((candidate) => candidate.id === id);
  if (!user) throw new ControlError(`there is no user ${id}`, 404);
  return user;
}

/** The channel, if that person belongs to it. */
export function channelOf(hands: Hands, user: User, id: string): Channel {
  const channel = hands.store.state.channels.find((candidate) => candidate.id === id);
  if (!channel?.members.includes(user.id)) throw new ControlError(`${user.name} is in no channel ${id}`, 404);
  return channel;
}

export function readAnswer(delivery: Delivery): unknown {
  if (!delivery.answer) return "";
  try {
    return JSON.parse(delivery.answer) as unknown;
  } catch {
    return delivery.answer;
  }
}

const PROBLEMS = {
  http_error: "answered with an error",
  http_timeout: "did not answer within 3 seconds",
  connection_failed: "cannot be reached",
} as const;

/** The delivery as a person notices it. */
export function resultOf(delivery: Delivery): HandResult {
  return {
    ok: delivery.outcome === "ok",
    status: delivery.status,
    body: readAnswer(delivery),
    ms: delivery.ms,
    problem: delivery.outcome === "ok" ? null : `${APP.name} ${PROBLEMS[delivery.outcome]}`,
  };
}

/** Fields that all interactions share. */
export function commonPayload(user: User): Record<string, unknown> {
  return {
    team: { id: TEAM.id, domain: TEAM.domain },
    user: { id: user.id, username: user.name, name: user.name, team_id: user.teamId },
    api_app_id: APP.id,
    token: "not-used",
    enterprise: null,
    is_enterprise_install: false,
  };
}

export const channelRef = (channel: Channel): Record<string, string> => ({
  id: channel.id,
  name: channel.directWith ? "directmessage" : channel.private ? "privategroup" : channel.name,
});
