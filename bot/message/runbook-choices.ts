import type { Message } from "./block.ts";
import { ACTION } from "./action-ids.ts";
import { button, section } from "./blocks.ts";
import { code, mrkdwn, text } from "./mrkdwn.ts";
import { reviewWords } from "./runbook-words.ts";
import { SLACK_LIMITS } from "./slack-limits.ts";

interface Choice {
  readonly name: string;
  readonly title: string;
  readonly suggested: boolean;
}

const CHOICES_SHOWN = 20;

/** The runbooks that fit an incident, each with the button that shows its plan. Nothing runs from here. */
export function renderRunbookChoices(
  incident: { readonly id: string; readonly ref: string },
  choices: readonly Choice[],
): Message {
  if (choices.length === 0) {
    const none = mrkdwn`No runbook fits ${text(incident.ref, 40)}.`;
    return { text: none.markup, blocks: [section(none)] };
  }
  const head = mrkdwn`*Runbooks that fit ${text(incident.ref, 40)}.* Each opens with its plan; nothing runs before you say so.`;
  const lines = choices.slice(0, CHOICES_SHOWN).map((choice) => {
    const words = mrkdwn`${choice.suggested ? "💡" : "•"} ${code(choice.name, 80)} ${text(choice.title, 120)}`;
    const value = `${incident.id}:${choice.name}`;
    return value.length > SLACK_LIMITS.buttonValue
      ? section(words)
      : section(words, button(ACTION.review, reviewWords(choice.name), value));
  });
  return { text: head.markup, blocks: [section(head), ...lines] };
}
