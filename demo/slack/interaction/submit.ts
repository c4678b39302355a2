import { z } from "zod";
import { renderView } from "../api/render.ts";
import { SlackError } from "../api/slack-error.ts";
import { readView } from "../api/views.ts";
import type { User, View } from "../workspace/state.ts";
import { closeViews, pushView, stackOf, updateView } from "../workspace/views.ts";
import { interactionRequest } from "./bot-link.ts";
import { ControlError } from "./control-error.ts";
import type { HandResult, Hands } from "./desk.ts";
import { commonPayload, personById, resultOf } from "./desk.ts";
import { stateValues } from "./element-value.ts";
import { checkForm, fillForm, formValuesShape } from "./form.ts";

export const submitShape = z.object({
  user: z.string(),
  view_id: z.string(),
  values: formValuesShape.default({}),
});

export const closeShape = z.object({ user: z.string(), view_id: z.string(), all: z.boolean().default(false) });

const answerShape = z.union([
  z.strictObject({ response_action: z.literal("errors"), errors: z.record(z.string(), z.string().min(1).max(3000)) }),
  z.strictObject({ response_action: z.enum(["update", "push"]), view: z.unknown() }),
  z.strictObject({ response_action: z.literal("clear") }),
  z.strictObject({}),
]);

const TROUBLE = "We had some trouble connecting. Try again?";

function topView(hands: Hands, user: User, viewId: string): View {
  const view = stackOf(hands, user.id).at(-1);
  if (view?.id !== viewId) throw new ControlError(`${viewId} is not what ${user.name} has on screen`, 404);
  return view;
}

/** Does what the app answered to a submitted form. A bad answer is a problem that the person sees. */
function obey(hands: Hands, view: View, body: unknown): Pick<HandResult, "problem" | "errors"> {
  const answer = answerShape.safeParse(body === "" || body === null ? {} : body);
  if (!answer.success) return { problem: `${TROUBLE} (the answer is no response_action)` };
  const data = answer.data;
  if (!("response_action" in data)) {
    closeViews(hands, view.user, view);
    return { problem: null };
  }
  switch (data.response_action) {
    case "clear":
      closeViews(hands, view.user, "all");
      return { problem: null };
    case "errors": {
      const inputs = new Set(view.blocks.filter((block) => block.type === "input").map((block) => block.block_id));
      const stray = Object.keys(data.errors).find((blockId) => !inputs.has(blockId));
      return stray ? { problem: `${TROUBLE} (no input block ${stray})` } : { problem: null, errors: data.errors };
    }
    case "update":
    case "push":
      try {
        if (data.response_action === "update") updateView(hands, view, readView(hands, data.view, "modal", view));
        else if (pushView(hands, view.user, readView(hands, data.view, "modal")) === "push_limit_reached") {
          return { problem: `${TROUBLE} (push_limit_reached)` };
        }
        return { problem: null };
      } catch (error) {
        if (error instanceof SlackError) return { problem: `${TROUBLE} (${error.message})` };
        throw error;
      }
  }
}

/** Sends a form as that person, after the checks that Slack's client makes itself. */
export async function submit(hands: Hands, request: z.output<typeof submitShape>): Promise<HandResult> {
  const user = personById(hands, request.user);
  const view = topView(hands, user, request.view_id);
  for (const [blockId, actions] of Object.entries(fillForm(view.blocks, request.values))) {
    view.values[blockId] = { ...view.values[blockId], ...actions };
  }
  const values = stateValues(view.blocks, view.values);
  const errors = checkForm(view.blocks, values);
  if (Object.keys(errors).length > 0) return { ok: false, status: 0, body: "", ms: 0, problem: null, errors };
  const delivery = await hands.link.send(
    interactionRequest({
      type: "view_submission",
      ...commonPayload(user),
      trigger_id: hands.triggers.issue(user.id, view.id),
      view: renderView(view, values),
      response_urls: [],
    }),
  );
  const result = resultOf(delivery);
  if (!result.ok) return { ...result, problem: TROUBLE };
  // The person may have closed the modal while the app was thinking.
  if (!hands.store.state.views.includes(view)) return result;
  const obeyed = obey(hands, view, result.body);
  return { ...result, ok: obeyed.problem === null && !obeyed.errors, ...obeyed };
}

/** Closes a modal as that person; the app hears of it where it asked to. */
export async function closeModal(hands: Hands, request: z.output<typeof closeShape>): Promise<HandResult> {
  const user = personById(hands, request.user);
  const view = topView(hands, user, request.view_id);
  const all = request.all || view.clearOnClose;
  const closed = closeViews(hands, user.id, all ? "all" : view);
  let result: HandResult = { ok: true, status: 0, body: "", ms: 0, problem: null };
  for (const each of closed) {
    if (!each.notifyOnClose) continue;
    const delivery = await hands.link.send(
      interactionRequest({
        type: "view_closed",
        ...commonPayload(user),
        view: renderView(each, stateValues(each.blocks, each.values)),
        is_cleared: all,
      }),
    );
    result = { ...resultOf(delivery), problem: null };
  }
  return result;
}
