import { z } from "zod";
import { APP } from "../workspace/directory.ts";
import { addMessage } from "../workspace/messages.ts";
import { integer, json, text } from "./arguments.ts";
import { existingMessage, writableChannel } from "./lookup.ts";
import { defineMethod } from "./method.ts";
import { renderFile } from "./render.ts";
import { SlackError } from "./slack-error.ts";

const MAX_FILE_BYTES = 16 * 1024 * 1024;

const getUploadUrl = defineMethod({
  name: "files.getUploadURLExternal",
  scopes: ["files:write"],
  tier: 4,
  args: z.object({ filename: text.min(1), length: integer.min(1), alt_txt: text.max(1000).optional() }),
  handle(context, args) {
    if (args.length > MAX_FILE_BYTES) throw new SlackError("file_uploads_disabled");
    const file_id = context.uploads.reserve({ name: args.filename, length: args.length, altText: args.alt_txt ?? "" });
    return { upload_url: `${context.baseUrl()}/upload/${file_id}`, file_id };
  },
});

const fileList = z.array(z.object({ id: z.string(), title: z.string().optional() })).min(1);

const completeUpload = defineMethod({
  name: "files.completeUploadExternal",
  scopes: ["files:write"],
  tier: 4,
  args: z.object({
    files: json,
    channel_id: text.optional(),
    thread_ts: text.optional(),
    initial_comment: text.optional(),
  }),
  handle(context, args) {
    const { state } = context.store;
    const list = fileList.safeParse(args.files);
    if (!list.success) throw new SlackError("invalid_arguments");
    const channel = args.channel_id === undefined ? null : writableChannel(state, args.channel_id);
    const parent = channel && args.thread_ts ? existingMessage(state, channel.id, args.thread_ts) : null;
    const files = list.data.map(({ id, title }) => {
      const file = context.uploads.finish(id, { title: title ?? null, user: APP.botUser, nowMs: context.now() });
      if (!file) throw new SlackError("file_not_found");
      return file;
    });
    if (channel) {
      const threadTs = parent ? (parent.threadTs ?? parent.ts) : null;
      addMessage(context, {
        channel: channel.id,
        user: APP.botUser,
        text: args.initial_comment ?? "",
        files,
        threadTs,
      });
    }
    return { files: files.map((file) => renderFile(file, context.baseUrl())) };
  },
});

/** files.*: the three steps of an upload, of which the second is a plain POST to upload_url. */
export const FILE_METHODS = [getUploadUrl, completeUpload];
