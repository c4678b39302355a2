import { z } from "zod";
import { flag } from "../api/arguments.ts";
import { contentArgs, readContent } from "../api/content.ts";
import { findMessage } from "../api/lookup.ts";
import { SlackError } from "../api/slack-error.ts";
import { APP } from "../workspace/directory.ts";
import type { Board } from "../workspace/messages.ts";
import { addEphemeral, addMessage, messageChanged, removeMessage } from "../workspace/messages.ts";
import type { ResponsePlace } from "./response-urls.ts";

const shape = z.object({
  ...contentArgs,
  response_type: z.enum(["ephemeral", "in_channel"]).optional(),
  replace_original: flag.optional(),
  delete_original: flag.optional(),
  thread_ts: z.string().optional(),
});

function dropOriginal(board: Board, place: ResponsePlace): void {
  const { original } = place;
  if (!original) throw new SlackError("no_original");
  if (original.ephemeral) {
    const { state } = board.store;
    state.ephemerals = state.ephemerals.filter((entry) => entry.ts !== original.ts);
    board.store.changed();
    board.news.publish("ephemeral_deleted", { user: place.user, channel: place.channel }, { ts: original.ts });
    return;
  }
  const message = findMessage(board.store.state, place.channel, original.ts);
  if (!message) throw new SlackError("message_not_found");
  removeMessage(board, message);
}

function replaceOriginal(board: Board, place: ResponsePlace, content: ReturnType<typeof readContent>): void {
  const { original } = place;
  if (!original) throw new SlackError("no_original");
  const { state } = board.store;
  const target = original.ephemeral
    ? state.ephemerals.find((entry) => entry.ts === original.ts)
    : findMessage(state, place.channel, original.ts);
  if (!target) throw new SlackError("message_not_found");
  target.text = content.text ?? "";
  target.blocks = content.blocks ?? [];
  if ("from" in target) {
    board.store.changed();
    board.news.publish("ephemeral", { user: place.user, channel: place.channel }, target);
  } else {
    target.edited = { user: APP.botUser, ts: `${Math.floor(board.now() / 1000)}.000000` };
    messageChanged(board, target);
  }
}

/** Shows what the app sent to a response_url, or as the answer to a command. */
export function respond(board: Board, place: ResponsePlace, body: unknown): void {
  const parsed = shape.safeParse(body);
  if (!parsed.success) throw new SlackError("invalid_payload");
  const args = parsed.data;
  if (args.delete_original) {
    dropOriginal(board, place);
    return;
  }
  const content = readContent(args);
  if (args.replace_original) {
    replaceOriginal(board, place, content);
    return;
  }
  const message = {
    channel: place.channel,
    text: content.text ?? "",
    blocks: content.blocks ?? [],
    threadTs: args.thread_ts ?? place.threadTs,
  };
  if (args.response_type === "in_channel") addMessage(board, { ...message, user: APP.botUser });
  else addEphemeral(board, { ...message, user: place.user });
}
