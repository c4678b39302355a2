import { record, string } from "./parse-request.ts";

/** Where a person stood when they acted: the answer goes there, and only they see it. */
export interface Origin {
  readonly teamId: string;
  readonly userId: string;
  /** Null in modals and in App Home. */
  readonly channel: string | null;
  readonly threadTs: string | null;
  /** Opens a modal, within three seconds. */
  readonly triggerId: string;
}

export interface Click {
  readonly origin: Origin;
  readonly action: string;
  readonly value: string;
}

/** A modal that was sent off. */
export interface Submission {
  readonly origin: Origin;
  readonly callback: string;
  readonly privateMetadata: string;
  /** The value of an input, by block and action id. */
  readonly field: (field: { readonly block: string; readonly action: string }) => string;
}

/** A slash command as typed. */
export interface Typed {
  readonly origin: Origin;
  readonly text: string;
}

export function readClick(body: unknown): Click {
  const payload = record(body);
  const actions = Array.isArray(payload.actions) ? payload.actions : [];
  const action = record(actions[0]);
  const chosen = string(record(action.selected_option).value) || string(action.selected_user);
  return {
    origin: readOrigin(payload),
    action: string(action.action_id),
    value: chosen === "" ? string(action.value) : chosen,
  };
}

export function readSubmission(body: unknown): Submission {
  const payload = record(body);
  const view = record(payload.view);
  const values = record(record(view.state).values);
  return {
    origin: readOrigin(payload),
    callback: string(view.callback_id),
    privateMetadata: string(view.private_metadata),
    field: ({ block, action }) => {
      const input = record(record(values[block])[action]);
      return string(input.value) || string(input.selected_user) || string(record(input.selected_option).value);
    },
  };
}

export function readTyped(body: unknown): Typed {
  const form = record(body);
  return {
    origin: {
      teamId: string(form.team_id),
      userId: string(form.user_id),
      channel: string(form.channel_id) || null,
      threadTs: null,
      triggerId: string(form.trigger_id),
    },
    text: string(form.text),
  };
}

export function readOrigin(payload: Readonly<Record<string, unknown>>): Origin {
  const user = record(payload.user);
  const message = record(payload.message);
  const container = record(payload.container);
  const threadTs = string(message.thread_ts) || string(container.thread_ts) || null;
  const messageTs = string(message.ts) || string(container.message_ts);
  return {
    teamId: string(record(payload.team).id) || string(user.team_id),
    userId: string(user.id),
    channel: string(record(payload.channel).id) || string(container.channel_id) || null,
    // The message at the head of a thread names itself; who pressed it stands in the channel and would not see a reply.
    threadTs: threadTs === messageTs ? null : threadTs,
    triggerId: string(payload.trigger_id),
  };
}
