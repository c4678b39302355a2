import { APP, TEAM } from "../workspace/directory.ts";
import type { Channel, Ephemeral, Message, SharedFile, User, View, WorkspaceState } from "../workspace/state.ts";
import { repliesOf } from "./lookup.ts";

type Json = Record<string, unknown>;

/** A person as users.info answers. */
export function renderUser(user: User, withEmail = true): Json {
  return {
    id: user.id,
    team_id: user.teamId,
    name: user.name,
    real_name: user.realName,
    deleted: false,
    tz: user.timeZone,
    is_bot: user.bot,
    is_app_user: false,
    is_restricted: user.restricted,
    is_ultra_restricted: false,
    is_stranger: user.stranger,
    is_admin: false,
    is_owner: false,
    updated: 0,
    profile: {
      real_name: user.realName,
      display_name: user.name,
      title: user.title,
      team: user.teamId,
      ...(withEmail && user.email ? { email: user.email } : {}),
      ...(user.bot ? { bot_id: APP.botId, api_app_id: APP.id } : {}),
    },
  };
}

/** A channel as conversations.info answers. */
export function renderChannel(channel: Channel): Json {
  const direct = channel.directWith !== null;
  return {
    id: channel.id,
    ...(direct ? { user: channel.directWith } : { name: channel.name, name_normalized: channel.name }),
    is_channel: !channel.private,
    is_group: channel.private && !direct,
    is_im: direct,
    is_mpim: false,
    is_private: channel.private,
    is_archived: channel.archived,
    is_general: channel.name === "general",
    is_member: channel.members.includes(APP.botUser),
    num_members: channel.members.length,
    topic: { value: channel.topic, creator: "", last_set: 0 },
    purpose: { value: channel.topic, creator: "", last_set: 0 },
    created: 0,
    creator: "U0ALICE",
  };
}

export function renderFile(file: SharedFile, baseUrl: string): Json {
  const url = `${baseUrl}/files/${file.id}/${encodeURIComponent(file.name)}`;
  return {
    id: file.id,
    created: file.created,
    name: file.name,
    title: file.title,
    mimetype: file.mimetype,
    filetype: file.name.split(".").at(-1) ?? "",
    size: file.size,
    user: file.user,
    alt_txt: file.altText,
    url_private: url,
    url_private_download: url,
    permalink: url,
  };
}

/** A message as history, events and interactions carry it; `withMetadata` only where it was asked for. */
export function renderMessage(
  state: WorkspaceState,
  message: Message,
  options: { readonly baseUrl: string; readonly withMetadata: boolean },
): Json {
  const replies = repliesOf(state, message.channel, message.ts);
  const byBot = message.user === APP.botUser;
  const inThread = message.threadTs !== null || replies.length > 0;
  return {
    type: "message",
    user: message.user,
    team: TEAM.id,
    ts: message.ts,
    text: message.text,
    ...(byBot ? { bot_id: APP.botId, app_id: APP.id, bot_profile: renderBot() } : {}),
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(message.edited ? { edited: message.edited } : {}),
    ...(inThread ? { thread_ts: message.threadTs ?? message.ts } : {}),
    ...(replies.length > 0
      ? {
          reply_count: replies.length,
          reply_users: [...new Set(replies.map((reply) => reply.user))],
          latest_reply: replies.at(-1)?.ts,
        }
      : {}),
    ...(message.broadcast ? { subtype: "thread_broadcast" } : {}),
    ...(message.reactions.length > 0 ? { reactions: renderReactions(message) } : {}),
    ...(message.files.length > 0 ? { files: message.files.map((file) => renderFile(file, options.baseUrl)) } : {}),
    ...(Object.keys(message.unfurls).length > 0 ? { attachments: renderUnfurls(message) } : {}),
    ...(message.metadata && options.withMetadata ? { metadata: message.metadata } : {}),
  };
}

function renderUnfurls(message: Message): Json[] {
  return Object.entries(message.unfurls).map(([from_url, unfurl], index) => ({
    id: index + 1,
    from_url,
    fallback: unfurl.text,
    is_app_unfurl: true,
    app_unfurl_url: from_url,
    blocks: unfurl.blocks,
  }));
}

export function renderReactions(message: Message): Json[] {
  return message.reactions.map(({ name, users }) => ({ name, users: [...users], count: users.length }));
}

export function renderBot(): Json {
  return { id: APP.botId, app_id: APP.id, name: APP.name, deleted: false, updated: 0, team_id: TEAM.id, icons: {} };
}

/** An ephemeral message as a click on it carries it. */
export function renderEphemeral(ephemeral: Ephemeral): Json {
  return {
    type: "message",
    subtype: "bot_message",
    is_ephemeral: true,
    user: ephemeral.user,
    ts: ephemeral.ts,
    text: ephemeral.text,
    blocks: ephemeral.blocks,
    ...(ephemeral.threadTs ? { thread_ts: ephemeral.threadTs } : {}),
  };
}

const plain = (text: string): Json => ({ type: "plain_text", text, emoji: true });

/** A modal or Home view as views.open answers and as view_submission carries it. */
export function renderView(view: View, stateValues: Readonly<Record<string, unknown>> = {}): Json {
  return {
    id: view.id,
    team_id: TEAM.id,
    app_id: APP.id,
    bot_id: APP.botId,
    app_installed_team_id: TEAM.id,
    type: view.type,
    hash: view.hash,
    root_view_id: view.rootId,
    previous_view_id: view.previousId,
    blocks: view.blocks,
    private_metadata: view.privateMetadata,
    callback_id: view.callbackId,
    external_id: view.externalId,
    clear_on_close: view.clearOnClose,
    notify_on_close: view.notifyOnClose,
    title: view.type === "modal" ? plain(view.title) : plain("View Title"),
    submit: view.submit === null ? null : plain(view.submit),
    close: view.close === null ? null : plain(view.close),
    state: { values: stateValues },
  };
}
