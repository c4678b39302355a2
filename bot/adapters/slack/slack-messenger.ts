import { METADATA_EVENT } from "../../message/action-ids.ts";
import type { ChatMessage, FoundPost, Messenger, Posted } from "../../ports/messenger.ts";
import { callFailure } from "./call-outcome.ts";
import { record, string } from "./parse-request.ts";
import type { WebClient } from "./web-client.ts";

/** How many messages of a channel are looked through for a post whose answer was lost. */
const HISTORY_LIMIT = 200;

/** Posts and edits messages; each method is one call with one deadline. */
export function createSlackMessenger(client: WebClient): Messenger {
  return {
    post: (message, threadTs) =>
      attempt(() =>
        client.apiCall("chat.postMessage", {
          ...content(message),
          ...(threadTs === null ? {} : { thread_ts: threadTs }),
          unfurl_links: false,
          unfurl_media: false,
        }),
      ),
    update: (message, ts) => attempt(() => client.apiCall("chat.update", { ...content(message), ts })),
    find: (channel, threadTs, stamp) => find(client, channel, threadTs, stamp),
    react: async (channel, ts, emoji) => {
      try {
        await client.apiCall("reactions.add", { channel, timestamp: ts, name: emoji });
      } catch (error) {
        const failure = callFailure(error);
        if (failure.kind === "refused" && failure.reason === "already_reacted") return;
        throw error;
      }
    },
  };
}

function content(message: ChatMessage): Record<string, unknown> {
  return {
    channel: message.channel,
    text: message.text,
    blocks: message.blocks,
    // Without these, Slack would turn names and addresses in the text of an alert into links.
    parse: "none",
    link_names: false,
    metadata: {
      event_type: METADATA_EVENT,
      event_payload: {
        incident_id: message.stamp.incidentId,
        surface: message.stamp.surface,
        gen: message.stamp.gen,
      },
    },
  };
}

async function attempt(call: () => Promise<unknown>): Promise<Posted> {
  try {
    const ts = string(record(await call()).ts);
    return ts === "" ? { kind: "ambiguous", reason: "the answer has no ts" } : { kind: "posted", ts };
  } catch (error) {
    return callFailure(error);
  }
}

async function find(
  client: WebClient,
  channel: string,
  threadTs: string | null,
  stamp: ChatMessage["stamp"],
): Promise<FoundPost | null> {
  const answer = await client.apiCall(threadTs === null ? "conversations.history" : "conversations.replies", {
    channel,
    limit: HISTORY_LIMIT,
    include_all_metadata: true,
    ...(threadTs === null ? {} : { ts: threadTs }),
  });
  const { messages } = answer as { messages?: unknown };
  const found = (Array.isArray(messages) ? messages : []).flatMap((message: unknown) => {
    const { ts, metadata } = record(message);
    const payload = record(record(metadata).event_payload);
    const ours =
      record(metadata).event_type === METADATA_EVENT &&
      payload.incident_id === stamp.incidentId &&
      payload.surface === stamp.surface;
    return ours && typeof ts === "string" && typeof payload.gen === "number" ? [{ ts, gen: payload.gen }] : [];
  });
  return found.sort((one, other) => other.gen - one.gen)[0] ?? null;
}
