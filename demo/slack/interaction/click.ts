import { z } from "zod";
import { findMessage } from "../api/lookup.ts";
import { renderEphemeral, renderMessage, renderView } from "../api/render.ts";
import { elementsOf } from "../block-kit/whole.ts";
import type { Block, User } from "../workspace/state.ts";
import { interactionRequest } from "./bot-link.ts";
import { ControlError } from "./control-error.ts";
import type { HandResult, Hands } from "./desk.ts";
import { channelOf, channelRef, commonPayload, personById, resultOf } from "./desk.ts";
import type { Element, Raw } from "./element-value.ts";
import { elementValue, stateValues } from "./element-value.ts";
import { fillForm, formValuesShape, rawShape } from "./form.ts";

export const clickShape = z.object({
  user: z.string(),
  /** A message is named by channel and ts, a modal or Home tab by view_id. */
  channel: z.string().optional(),
  ts: z.string().optional(),
  view_id: z.string().optional(),
  action_id: z.string(),
  block_id: z.string().optional(),
  /** The chosen option or the text; for a button its value, to tell two buttons apart. */
  value: rawShape.optional(),
  /** What stands in the fields of the modal at that moment, as for a submit. */
  values: formValuesShape.optional(),
});

export type Click = z.output<typeof clickShape>;

interface Target {
  readonly blocks: readonly Block[];
  readonly values: Record<string, Record<string, unknown>>;
  /** The part of the payload that says where the click happened. */
  payload(values: Record<string, Record<string, unknown>>): Record<string, unknown>;
}

function messageTarget(hands: Hands, user: User, click: Click): Target {
  const { state } = hands.store;
  const channel = channelOf(hands, user, click.channel ?? "");
  const ts = click.ts ?? "";
  const ephemeral = state.ephemerals.find((entry) => entry.ts === ts && entry.channel === channel.id);
  if (ephemeral && ephemeral.user !== user.id) throw new ControlError(`${user.name} does not see that message`, 404);
  const message = ephemeral ? undefined : findMessage(state, channel.id, ts);
  const found = ephemeral ?? message;
  if (!found) throw new ControlError(`there is no message ${ts} in ${channel.id}`, 404);
  const unfurled = message ? Object.values(message.unfurls).flatMap((unfurl) => unfurl.blocks) : [];
  const isEphemeral = ephemeral !== undefined;
  return {
    blocks: [...found.blocks, ...unfurled],
    values: {},
    payload: (values) => ({
      container: {
        type: "message",
        message_ts: ts,
        channel_id: channel.id,
        is_ephemeral: isEphemeral,
        ...(found.threadTs ? { thread_ts: found.threadTs } : {}),
      },
      channel: channelRef(channel),
      message: ephemeral
        ? renderEphemeral(ephemeral)
        : message && renderMessage(state, message, { baseUrl: hands.baseUrl(), withMetadata: true }),
      state: { values },
      response_url: hands.responseUrls.issue({
        user: user.id,
        channel: channel.id,
        threadTs: found.threadTs,
        original: { ts, ephemeral: isEphemeral },
      }),
    }),
  };
}

function viewTarget(hands: Hands, user: User, viewId: string): Target {
  const { state } = hands.store;
  const view = [...state.views, ...Object.values(state.homes)].find((candidate) => candidate.id === viewId);
  if (view?.user !== user.id) throw new ControlError(`${user.name} has no view ${viewId} open`, 404);
  return {
    blocks: view.blocks,
    values: view.values,
    payload: (values) => ({ container: { type: "view", view_id: view.id }, view: renderView(view, values) }),
  };
}

function findElement(target: Target, click: Click): { block: Block; element: Element } {
  const matches = target.blocks.flatMap((block) =>
    click.block_id !== undefined && block.block_id !== click.block_id
      ? []
      : elementsOf(block)
          .filter((element) => element["action_id"] === click.action_id)
          .map((element) => ({ block, element })),
  );
  const exact = matches.find(({ element }) => element["type"] === "button" && element["value"] === click.value);
  const found = exact ?? matches[0];
  if (!found) throw new ControlError(`there is nothing to press with action_id ${click.action_id}`, 404);
  return found;
}

function actionOf(block: Block, element: Element, raw: Raw): Record<string, unknown> {
  const named = { action_id: element["action_id"], block_id: block.block_id };
  if (element["type"] === "button") {
    const { type, text, value, style, url } = element;
    return {
      ...named,
      type,
      text,
      ...(value === undefined ? {} : { value }),
      ...(style ? { style } : {}),
      ...(url ? { url } : {}),
    };
  }
  return { ...named, ...elementValue(element, raw) };
}

/** Presses a button or chooses from a menu as that person, and tells the app. */
export async function click(hands: Hands, request: Click): Promise<HandResult> {
  const user = personById(hands, request.user);
  const target = request.view_id ? viewTarget(hands, user, request.view_id) : messageTarget(hands, user, request);
  const { block, element } = findElement(target, request);
  for (const [blockId, actions] of Object.entries(fillForm(target.blocks, request.values ?? {}))) {
    target.values[blockId] = { ...target.values[blockId], ...actions };
  }
  const action = actionOf(block, element, request.value ?? null);
  if (element["type"] !== "button" && element["type"] !== "overflow") {
    (target.values[block.block_id] ??= {})[request.action_id] = elementValue(element, request.value ?? null);
    hands.store.changed();
  }
  const delivery = await hands.link.send(
    interactionRequest({
      type: "block_actions",
      ...commonPayload(user),
      ...target.payload(stateValues(target.blocks, target.values)),
      trigger_id: hands.triggers.issue(user.id, request.view_id ?? null),
      actions: [{ ...action, action_ts: (hands.now() / 1000).toFixed(6) }],
    }),
  );
  return resultOf(delivery);
}
