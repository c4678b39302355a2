import type { Answer } from "../action/command.ts";
import type { Mrkdwn } from "./mrkdwn.ts";
import { join, mrkdwn, text } from "./mrkdwn.ts";

/** What only the person who clicked or typed sees. Every click gets one; a refusal says why and who may. */
export function renderAnswer(answer: Answer): Mrkdwn {
  switch (answer.outcome) {
    case "done":
      return mrkdwn`✅ ${sentence(answer.text)}`;
    case "refused":
      return mrkdwn`🚫 ${sentence(answer.reason)}${whoMay(answer.whoMay)}`;
    case "notRecorded":
      return notRecorded(answer.reason);
  }
}

/** The store did not take it: the person must know that nothing will happen. */
export function notRecorded(reason: string): Mrkdwn {
  const why = reason.replace(/^not recorded, nothing executed: */iu, "").replace(/ *(Please )?try again[^.]*\.$/iu, "");
  return mrkdwn`⚠️ *Not recorded, nothing executed.* ${sentence(why)} Please try again in a moment.`;
}

function sentence(words: string): Mrkdwn {
  const trimmed = words.trim();
  const first = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return text(/[.!?…]$/u.test(first) ? first : `${first}.`, 1000);
}

function whoMay(names: readonly string[]): Mrkdwn {
  if (names.length === 0) return mrkdwn``;
  const shown = names.slice(0, 10).map((name) => text(name, 80));
  const hidden = names.length - shown.length;
  return mrkdwn` Who may: ${join([...shown, hidden > 0 ? mrkdwn`${hidden} more` : null], ", ")}.`;
}
