import type { Plan } from "../action/command.ts";
import { CALLBACK, FIELD } from "./action-ids.ts";
import type { Block, Modal } from "./block.ts";
import { plain, section } from "./blocks.ts";
import type { ModalContext } from "./modal.ts";
import { modal } from "./modal.ts";
import { mrkdwn } from "./mrkdwn.ts";
import { planBlocks } from "./plan-blocks.ts";
import { SLACK_LIMITS } from "./slack-limits.ts";

/** Asks why an approval is denied: the reason goes to everybody who reads the incident. */
export function denyModal(context: ModalContext, plan: Plan | null): Modal {
  return modal({
    callback: CALLBACK.denySubmit,
    title: "Deny this change",
    submit: "Deny",
    context,
    blocks: [
      ...(plan === null ? [] : planBlocks(plan)),
      textInput(FIELD.reason, "Why not?", "What should happen instead, or what is missing"),
    ],
  });
}

export function reopenModal(context: ModalContext): Modal {
  return modal({
    callback: CALLBACK.reopenSubmit,
    title: "Reopen incident",
    submit: "Reopen",
    context,
    blocks: [textInput(FIELD.reason, "Why is it not over?", "What you still see")],
  });
}

export function resolveModal(context: ModalContext): Modal {
  return modal({
    callback: CALLBACK.resolveSubmit,
    title: "Resolve by hand",
    submit: "Resolve",
    context,
    blocks: [
      section(mrkdwn`Alerts that still fire will open it again.`),
      textInput(FIELD.reason, "Why is it over?", "What you checked"),
    ],
  });
}

export function noteModal(context: ModalContext, initial = ""): Modal {
  const input = textInput(FIELD.note, "Note", "What you saw or tried");
  return modal({
    callback: CALLBACK.noteSubmit,
    title: "Add to timeline",
    submit: "Add",
    context,
    blocks: [initial === "" || input.type !== "input" ? input : withInitial(input, initial)],
  });
}

export function assignModal(context: ModalContext): Modal {
  return modal({
    callback: CALLBACK.assignSubmit,
    title: "Assign incident",
    submit: "Assign",
    context,
    blocks: [
      {
        type: "input",
        block_id: FIELD.user.block,
        label: plain("Who takes it?", 100),
        element: { type: "users_select", action_id: FIELD.user.action, placeholder: plain("Pick a person", 75) },
      },
    ],
  });
}

/** A draft from the timeline that people finish; it then stands in the thread. */
export function postmortemModal(context: ModalContext, draft: string): Modal {
  return modal({
    callback: CALLBACK.postmortemSubmit,
    title: "Post-mortem",
    submit: "Post to thread",
    context,
    blocks: [
      {
        type: "input",
        block_id: FIELD.postmortem.block,
        label: plain("Finish it together", 100),
        element: {
          type: "plain_text_input",
          action_id: FIELD.postmortem.action,
          multiline: true,
          max_length: SLACK_LIMITS.inputText,
          initial_value: draft,
        },
      },
    ],
  });
}

/** A message from the channel for the timeline of an incident that the person picks. */
export function timelineModal(
  context: ModalContext,
  incidents: readonly { readonly id: string; readonly words: string }[],
  initial: string,
): Modal {
  const note = textInput(FIELD.note, "Note", "What you saw or tried");
  return modal({
    callback: CALLBACK.noteSubmit,
    title: "Add to timeline",
    submit: "Add",
    context,
    blocks: [
      {
        type: "input",
        block_id: FIELD.incident.block,
        label: plain("Incident", 100),
        element: {
          type: "static_select",
          action_id: FIELD.incident.action,
          placeholder: plain("Pick an incident", 75),
          options: incidents.slice(0, 100).map(({ id, words }) => ({ text: plain(words, 75), value: id })),
        },
      },
      note.type === "input" ? withInitial(note, initial) : note,
    ],
  });
}

function textInput(field: { readonly block: string; readonly action: string }, label: string, hint: string): Block {
  return {
    type: "input",
    block_id: field.block,
    label: plain(label, 100),
    element: {
      type: "plain_text_input",
      action_id: field.action,
      multiline: true,
      min_length: 3,
      max_length: 1000,
      placeholder: plain(hint, 150),
    },
  };
}

function withInitial(input: Extract<Block, { type: "input" }>, initial: string): Block {
  if (input.element.type !== "plain_text_input") return input;
  return { ...input, element: { ...input.element, initial_value: plain(initial, 1000).text } };
}
