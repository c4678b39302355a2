import type { SeenMessage } from "../slack/client.ts";
import { findButton, readBlocks } from "./find-button.ts";
import { ALICE, BOB } from "./people.ts";
import { pollUntil } from "./poll.ts";
import type { Play } from "./stations.ts";
import { ACTION_WITHIN_MS, ANSWER_WITHIN_MS, firstLine, waitForButton } from "./stations.ts";

/** Alice reads the plan and asks for it; the message waits for a second person. */
export async function askForAction(play: Play, message: SeenMessage): Promise<SeenMessage> {
  const { chat, timeline } = play;
  await chat.press(ALICE, message, "Review");
  const view = await chat.waitForView(ALICE, ANSWER_WITHIN_MS);
  timeline.mark(`alice reviews the plan: ${readBlocks(view.blocks).slice(0, 200)}`);
  await chat.submit(ALICE, view);
  const asked = await waitForButton(chat, "Approve", ANSWER_WITHIN_MS);
  timeline.mark("alice asks for it; the message waits for a second person");
  return asked;
}

/** Alice may not approve what she asked for; bob may. `untouched` fails if anything has changed in between. */
export async function approveByTwo(play: Play, asked: SeenMessage, untouched: () => Promise<void>): Promise<void> {
  const { chat, timeline } = play;
  const beforeRefusal = String(Date.now() / 1000);
  await chat.press(ALICE, asked, "Approve");
  const refusal = await pollUntil("a refusal of alice's own approval", ANSWER_WITHIN_MS, () =>
    chat.lastWhisper(ALICE, beforeRefusal),
  );
  timeline.mark(`alice's own approval is refused: ${firstLine(refusal)}`);
  await untouched();
  await approve(play, asked);
}

/** Bob agrees to what alice asked for. */
export async function approve({ chat, timeline }: Play, asked: SeenMessage): Promise<void> {
  await chat.press(BOB, asked, "Approve");
  timeline.mark("bob approves");
}

/** The message when it asks for something else than it did: the next step of the same run. */
export async function waitForNextApproval({ chat, timeline }: Play, before: SeenMessage): Promise<SeenMessage> {
  const answered = findButton(before.blocks ?? [], "Approve")?.value;
  const next = await chat.waitForMessage((message) => {
    const button = findButton(message.blocks ?? [], "Approve");
    return button === undefined || button.value === answered ? undefined : message;
  }, ACTION_WITHIN_MS);
  timeline.mark("the next step waits for a second person");
  return next;
}
