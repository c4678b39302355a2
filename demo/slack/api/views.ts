import { z } from "zod";
import type { ViewContent } from "../block-kit/parse-view.ts";
import { parseView } from "../block-kit/parse-view.ts";
import type { View } from "../workspace/state.ts";
import { findView, openView, publishHome, pushView, updateView } from "../workspace/views.ts";
import { json, text } from "./arguments.ts";
import { existingUser } from "./lookup.ts";
import type { ApiContext } from "./method.ts";
import { defineMethod } from "./method.ts";
import { renderView } from "./render.ts";
import { SlackError } from "./slack-error.ts";

/** A view that was proved and whose external_id is not in use by another view. */
export function readView(context: ApiContext, value: unknown, type: "modal" | "home", replaces?: View): ViewContent {
  const parsed = parseView(value, type);
  if (!parsed.ok) throw new SlackError(parsed.error, parsed.messages);
  const { externalId } = parsed.view;
  const taken = externalId && findView(context, (view) => view.externalId === externalId && view.id !== replaces?.id);
  if (taken) throw new SlackError("duplicate_external_id");
  return parsed.view;
}

function redeem(context: ApiContext, triggerId: string): string {
  const redeemed = context.triggers.redeem(triggerId);
  if (!redeemed.ok) throw new SlackError(redeemed.error);
  return redeemed.user;
}

const withTrigger = z.object({ trigger_id: text, view: json });

const open = defineMethod({
  name: "views.open",
  tier: 4,
  args: withTrigger,
  handle(context, args) {
    const content = readView(context, args.view, "modal");
    return { view: renderView(openView(context, redeem(context, args.trigger_id), content)) };
  },
});

const push = defineMethod({
  name: "views.push",
  tier: 4,
  args: withTrigger,
  handle(context, args) {
    const content = readView(context, args.view, "modal");
    const view = pushView(context, redeem(context, args.trigger_id), content);
    if (view === "push_limit_reached") throw new SlackError(view);
    return { view: renderView(view) };
  },
});

const update = defineMethod({
  name: "views.update",
  tier: 4,
  args: z.object({ view_id: text.optional(), external_id: text.optional(), hash: text.optional(), view: json }),
  handle(context, args) {
    if (args.view_id === undefined && args.external_id === undefined) throw new SlackError("invalid_arguments");
    const view = findView(context, (candidate) =>
      args.view_id === undefined ? candidate.externalId === args.external_id : candidate.id === args.view_id,
    );
    if (!view) throw new SlackError("not_found");
    if (args.hash && args.hash !== view.hash) throw new SlackError("hash_conflict");
    return { view: renderView(updateView(context, view, readView(context, args.view, view.type, view))) };
  },
});

const publish = defineMethod({
  name: "views.publish",
  tier: 4,
  args: z.object({ user_id: text, hash: text.optional(), view: json }),
  handle(context, args) {
    const user = existingUser(context.store.state, args.user_id);
    const known = context.store.state.homes[user.id];
    if (args.hash && known && args.hash !== known.hash) throw new SlackError("hash_conflict");
    return { view: renderView(publishHome(context, user.id, readView(context, args.view, "home", known))) };
  },
});

/** views.*: modals and the Home tab. */
export const VIEW_METHODS = [open, push, update, publish];
