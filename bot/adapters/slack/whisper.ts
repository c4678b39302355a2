import type { Mrkdwn } from "../../message/mrkdwn.ts";
import type { Message } from "../../message/block.ts";
import { section } from "../../message/blocks.ts";
import type { Log } from "../../ports/log.ts";
import type { Origin } from "./click.ts";
import type { WebClient } from "./web-client.ts";

/** Says something that only one person sees. */
export type Whisper = (origin: Origin, message: Message) => Promise<void>;

/** Ephemeral in the channel where the person acted; a direct message when there is none or they are not in it. */
export function createWhisper(client: WebClient, log: Log): Whisper {
  return async (origin, message) => {
    const content = { text: message.text, blocks: message.blocks, parse: "none", link_names: false };
    const { channel, userId, threadTs } = origin;
    try {
      if (channel !== null) {
        const thread = threadTs === null ? {} : { thread_ts: threadTs };
        await client.apiCall("chat.postEphemeral", { channel, user: userId, ...thread, ...content });
        return;
      }
    } catch (error) {
      log.debug({ user: userId, error: String(error) }, "an ephemeral answer was refused; a direct message is tried");
    }
    try {
      await client.apiCall("chat.postMessage", { channel: userId, ...content });
    } catch (error) {
      log.warn({ user: userId, error: String(error) }, "the answer to a click did not reach its person");
    }
  };
}

/** One sentence as a message. */
export function saying(words: Mrkdwn): Message {
  return { text: words.markup, blocks: [section(words)] };
}
