import { createWorkspaceClient } from "../slack/client.ts";
import type { SeenMessage, SeenState, SeenView, WorkspaceClient } from "../slack/client.ts";
import { INCIDENT_CHANNEL, TICKET_CHANNEL } from "../stack/services.ts";
import { findButton } from "./find-button.ts";
import type { SeenButton } from "./find-button.ts";

/** What a person sees and does in the channels of incidents and tickets; every press is signed and sent as Slack would. */
export type Chat = {
  /** The first incident message written after `sinceSeconds` in which `look` finds something. */
  readonly waitForMessage: <T>(look: (message: SeenMessage) => T | undefined, deadlineMs: number) => Promise<T>;
  readonly waitForView: (user: string, deadlineMs: number) => Promise<SeenView>;
  readonly press: (user: string, message: SeenMessage, words: string) => Promise<void>;
  readonly submit: (user: string, view: SeenView) => Promise<void>;
  readonly lastWhisper: (user: string, sinceTs: string) => Promise<string | undefined>;
};

/** The bot, or the button, did not do what a person may expect. */
export class ChatError extends Error {}

/** A message that is edited while it is being pressed is looked at again. */
const PRESS_ATTEMPTS = 3;

const incidentMessages = (state: SeenState, sinceSeconds: number): readonly SeenMessage[] =>
  state.channels
    .filter(({ id }) => id === INCIDENT_CHANNEL || id === TICKET_CHANNEL)
    .flatMap(({ messages }) => messages)
    .filter(({ ts, metadata }) => metadata !== undefined && Number(ts) >= sinceSeconds);

/** Eyes and hands in the workspace at `url`; messages from before `sinceSeconds` (of the epoch) are not looked at. */
export function createChat(url: string, sinceSeconds: number): Chat {
  const client: WorkspaceClient = createWorkspaceClient(url);

  const pressButton = (user: string, { channel, ts }: SeenMessage, button: SeenButton) =>
    client.click({
      user,
      channel,
      ts,
      action_id: button.actionId,
      ...(button.blockId === undefined ? {} : { block_id: button.blockId }),
      ...(button.value === undefined ? {} : { value: button.value }),
    });

  return {
    waitForMessage: (look, deadlineMs) =>
      client.waitFor((state) => {
        for (const message of incidentMessages(state, sinceSeconds)) {
          const found = look(message);
          if (found !== undefined) return found;
        }
        return undefined;
      }, deadlineMs),

    waitForView: (user, deadlineMs) => client.waitFor((state) => state.views[user]?.at(-1), deadlineMs),

    press: async (user, message, words) => {
      // The message may have been edited since it was read, and then its blocks have other ids.
      for (let attempt = 1; ; attempt += 1) {
        const now = incidentMessages(await client.state(), 0).find(({ ts }) => ts === message.ts);
        const button = findButton(now?.blocks ?? [], words);
        if (button === undefined) throw new ChatError(`The message shows no button "${words}".`);
        const result = await pressButton(user, message, button).catch((error: unknown) => {
          if (attempt === PRESS_ATTEMPTS) throw error;
          return undefined;
        });
        if (result === undefined) continue;
        if (!result.ok) throw new ChatError(`"${words}" failed: ${result.problem ?? `status ${result.status}`}`);
        return;
      }
    },

    submit: async (user, view) => {
      const result = await client.submit({ user, view_id: view.id, values: {} });
      if (!result.ok) throw new ChatError(`The dialog failed: ${result.problem ?? `status ${result.status}`}`);
      if (result.errors !== undefined && Object.keys(result.errors).length > 0) {
        throw new ChatError(`The dialog was refused: ${Object.values(result.errors).join(" ")}`);
      }
    },

    lastWhisper: async (user, sinceTs) => {
      const { ephemerals } = await client.state(user);
      return ephemerals.filter(({ ts }) => Number(ts) > Number(sinceTs)).at(-1)?.text;
    },
  };
}
