import type { News } from "./news.ts";
import type { Block, Message, Metadata, SharedFile } from "./state.ts";
import type { Store } from "./store.ts";
import { nextTs } from "./timestamp.ts";

export interface Board {
  readonly store: Store;
  readonly news: News;
  readonly now: () => number;
}

export interface NewMessage {
  readonly channel: string;
  readonly user: string;
  readonly text: string;
  readonly threadTs?: string | null;
  readonly broadcast?: boolean;
  readonly blocks?: Block[];
  readonly metadata?: Metadata | null;
  readonly files?: SharedFile[];
}

/** Puts a message into a channel or thread and tells everybody in it. */
export function addMessage(board: Board, content: NewMessage): Message {
  const message: Message = {
    channel: content.channel,
    ts: nextTs(board.store.state, board.now()),
    user: content.user,
    threadTs: content.threadTs ?? null,
    broadcast: content.broadcast ?? false,
    text: content.text,
    blocks: content.blocks ?? [],
    metadata: content.metadata ?? null,
    edited: null,
    reactions: [],
    files: content.files ?? [],
    unfurls: {},
  };
  board.store.state.messages.push(message);
  board.store.changed();
  board.news.publish("message", { channel: message.channel }, message);
  return message;
}

/** Tells everybody in the channel that a message looks different now. */
export function messageChanged(board: Board, message: Message): void {
  board.store.changed();
  board.news.publish("message_changed", { channel: message.channel }, message);
}

/** Takes a message away; the start of a thread with replies leaves a stump, as in Slack. */
export function removeMessage(board: Board, message: Message): void {
  const { state } = board.store;
  const hasReplies = state.messages.some(
    (reply) => reply.channel === message.channel && reply.threadTs === message.ts && reply.ts !== message.ts,
  );
  if (hasReplies) {
    Object.assign(message, { text: "This message was deleted.", blocks: [], metadata: null, files: [], unfurls: {} });
    messageChanged(board, message);
    return;
  }
  state.messages.splice(state.messages.indexOf(message), 1);
  board.store.changed();
  board.news.publish("message_deleted", { channel: message.channel }, { channel: message.channel, ts: message.ts });
}

/** Shows a message to one person only. */
export function addEphemeral(
  board: Board,
  content: Omit<NewMessage, "metadata" | "files" | "broadcast"> & { readonly from?: "app" | "slack" },
): string {
  const ephemeral = {
    channel: content.channel,
    ts: nextTs(board.store.state, board.now()),
    user: content.user,
    threadTs: content.threadTs ?? null,
    text: content.text,
    blocks: content.blocks ?? [],
    from: content.from ?? "app",
  } as const;
  board.store.state.ephemerals.push({ ...ephemeral });
  board.store.changed();
  board.news.publish("ephemeral", { user: ephemeral.user, channel: ephemeral.channel }, ephemeral);
  return ephemeral.ts;
}
