import { App } from "@slack/bolt";
import { notRecorded } from "../../message/answer-message.ts";
import type { Message } from "../../message/block.ts";
import { mrkdwn } from "../../message/mrkdwn.ts";
import type { Interaction, InteractionStore } from "../../ports/interaction-store.ts";
import type { RawRequest, RawResponse } from "../../ports/raw-http.ts";
import { boltLogger } from "./bolt-logger.ts";
import type { Origin } from "./click.ts";
import { readClick, readOrigin, readSubmission, readTyped } from "./click.ts";
import type { Desk } from "./desk.ts";
import { onClick } from "./on-click.ts";
import { onCommand } from "./on-command.ts";
import { onEvent } from "./on-event.ts";
import { onShortcut } from "./on-shortcut.ts";
import { onSubmit } from "./on-submit.ts";
import type { SlackRequest } from "./parse-request.ts";
import { createReceiver } from "./receiver.ts";
import type { SlackConfig } from "./slack-config.ts";
import { createSocket } from "./socket.ts";
import { webClientOptions } from "./web-client.ts";
import { saying } from "./whisper.ts";

/** Where requests from Slack come in. */
export interface FrontDoor {
  handle(request: RawRequest): Promise<RawResponse>;
  /** Opens the web socket when the installation uses one; HTTP requests need no opening. */
  open(): Promise<void>;
  close(): Promise<void>;
  /** Works on what was recorded by a process that died before it was done. */
  resumeUnfinished(): Promise<void>;
  drain(): Promise<void>;
}

/** A click that was recorded this long ago by another process has been left behind. */
const LEFT_BEHIND_SECONDS = 30;

export function createFrontDoor(desk: Desk, config: SlackConfig, interactions: InteractionStore): FrontDoor {
  const receiver = createReceiver({
    config,
    interactions,
    clock: desk.clock,
    log: desk.log,
    notRecorded: (request) => tellNotRecorded(request, desk),
    late: (request) =>
      request.kind === "command" ? ephemeral(saying(mrkdwn`⏳ Still working on it; the answer follows.`)) : "",
  });
  const app = new App({
    receiver,
    authorize: () => Promise.resolve({ botToken: config.botToken }),
    clientOptions: webClientOptions(config),
    convoStore: false,
    logger: boltLogger(desk.log),
  });
  listen(app, desk);
  const socket = config.appToken === null ? null : createSocket(config, config.appToken, receiver, desk.log);
  return {
    handle: (request) => receiver.handle(request),
    open: async () => {
      await socket?.start();
    },
    close: async () => {
      await socket?.stop();
    },
    drain: () => receiver.drain(),
    resumeUnfinished: async () => {
      for (const interaction of await interactions.claimUnfinished(LEFT_BEHIND_SECONDS, 100)) {
        await resume(interaction, desk).catch((error: unknown) => {
          desk.log.error({ action: interaction.action, error: String(error) }, "a recorded click could not be resumed");
        });
        await interactions.markDone(interaction.signatureHash);
      }
    },
  };
}

/** One listener for each kind of request; what it is about is decided by its ids. */
function listen(app: App, desk: Desk): void {
  app.action(/.*/u, async ({ ack, body }) => {
    await ack();
    await onClick(readClick(body), desk);
  });
  app.view(/.*/u, async ({ ack, body }) => {
    await ack();
    if (body.type === "view_submission") await onSubmit(readSubmission(body), desk);
  });
  app.shortcut(/.*/u, async ({ ack, body }) => {
    await ack();
    await onShortcut(body, desk);
  });
  app.event(/.*/u, async ({ body }) => {
    await onEvent(body, desk);
  });
  app.command(/.*/u, async ({ ack, body }) => {
    const typed = readTyped(body);
    const started = desk.clock.now().getTime();
    const answer = await onCommand(typed, desk).catch((error: unknown) => {
      desk.log.error({ error: String(error) }, "a command failed");
      return saying(notRecorded("The store cannot be reached."));
    });
    if (desk.clock.now().getTime() - started < LATE_AFTER_MS) await ack(ephemeral(answer) as never);
    else await desk.whisper(typed.origin, answer);
  });
}

/** After this the receiver has already said that the answer follows. */
const LATE_AFTER_MS = 1400;

async function resume(interaction: Interaction, desk: Desk): Promise<void> {
  switch (interaction.kind) {
    case "action":
      return onClick(readClick(interaction.payload), desk);
    case "view":
      return onSubmit(readSubmission(interaction.payload), desk);
    case "command": {
      const typed = readTyped(interaction.payload);
      return desk.whisper(typed.origin, await onCommand(typed, desk));
    }
    case "event":
      return onEvent(interaction.payload, desk);
  }
}

/** The database did not take the request: the person hears it now, in whatever way Slack allows for its kind. */
async function tellNotRecorded(request: SlackRequest, desk: Desk): Promise<unknown> {
  const message = saying(notRecorded("The store cannot be reached."));
  if (request.kind === "command") return ephemeral(message);
  const origin: Origin = readOrigin(request.body);
  if (request.kind === "view") {
    const title = { type: "plain_text", text: "Not recorded" };
    const view = { type: "modal", title, close: { type: "plain_text", text: "Close" }, blocks: message.blocks };
    return { response_action: "update", view };
  }
  // The answer must not keep Slack waiting.
  void desk.whisper(origin, message);
  return "";
}

function ephemeral(message: Message): Record<string, unknown> {
  return { response_type: "ephemeral", text: message.text, blocks: message.blocks };
}
