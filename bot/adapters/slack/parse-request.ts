/** The body of a request from Slack with what decides where it goes. */
export interface SlackRequest {
  readonly kind: "action" | "view" | "command" | "event" | "shortcut" | "challenge" | "sslCheck";
  readonly teamId: string;
  readonly appId: string;
  readonly userId: string;
  /** action_id, callback_id, command or event type. */
  readonly action: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export type ParsedRequest = SlackRequest | { readonly refused: "mediaType" | "body" };

type Json = Readonly<Record<string, unknown>>;

/** Reads a request body by its media type; parameters such as a charset do not matter. */
export function parseRequest(contentType: string | undefined, body: Uint8Array): ParsedRequest {
  const mediaType = (contentType ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  const text = new TextDecoder().decode(body);
  if (mediaType === "application/json") return fromEvent(parseJson(text));
  if (mediaType !== "application/x-www-form-urlencoded") return { refused: "mediaType" };
  const form = Object.fromEntries(new URLSearchParams(text));
  if (typeof form.payload === "string") return fromInteraction(parseJson(form.payload));
  if (form.ssl_check === "1") return { ...EMPTY, kind: "sslCheck", body: form };
  return typeof form.command === "string" ? fromCommand(form) : { refused: "body" };
}

/** Reads the payload of a web socket envelope, which is the same without a form around it. */
export function parsePayload(value: unknown): ParsedRequest {
  const payload = record(value);
  if (typeof payload.command === "string") return fromCommand(payload);
  return payload.type === "event_callback" ? fromEvent(payload) : fromInteraction(payload);
}

/** The value as a record, so that unknown input can be read field by field. */
export function record(value: unknown): Json {
  return typeof value === "object" && value !== null ? (value as Json) : {};
}

export function string(value: unknown): string {
  return typeof value === "string" ? value : "";
}

const EMPTY = { teamId: "", appId: "", userId: "", action: "", body: {} } as const;

function parseJson(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : null;
  } catch {
    return null;
  }
}

function fromEvent(body: Json | null): ParsedRequest {
  if (body === null) return { refused: "body" };
  if (body.type === "url_verification") return { ...EMPTY, kind: "challenge", body };
  const event = record(body.event);
  if (body.type !== "event_callback" || typeof event.type !== "string") return { refused: "body" };
  return {
    kind: "event",
    teamId: string(body.team_id),
    appId: string(body.api_app_id),
    userId: string(event.user),
    action: event.type,
    body,
  };
}

function fromCommand(form: Json): SlackRequest {
  return {
    kind: "command",
    teamId: string(form.team_id),
    appId: string(form.api_app_id),
    userId: string(form.user_id),
    action: string(form.command),
    body: form,
  };
}

function fromInteraction(body: Json | null): ParsedRequest {
  if (body === null) return { refused: "body" };
  const user = record(body.user);
  const origin = {
    // In a shared channel `user.team_id` is the home of the person, `team.id` the workspace that sent the click.
    teamId: string(record(body.team).id) || string(user.team_id),
    appId: string(body.api_app_id),
    userId: string(user.id),
    body,
  };
  switch (body.type) {
    case "block_actions":
      return { ...origin, kind: "action", action: string(record(list(body.actions)[0]).action_id) };
    case "view_submission":
    case "view_closed":
      return { ...origin, kind: "view", action: string(record(body.view).callback_id) };
    case "shortcut":
    case "message_action":
      return { ...origin, kind: "shortcut", action: string(body.callback_id) };
    default:
      return { refused: "body" };
  }
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
