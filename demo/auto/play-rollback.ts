import { REGRESSED_VERSION, STABLE_VERSION } from "../registry/demo-model.ts";
import { readBlocks } from "./find-button.ts";
import { ALICE, BOB } from "./people.ts";
import { pollUntil } from "./poll.ts";
import { countAliasChanges, readServingVersion } from "./read-stations.ts";
import type { Play } from "./stations.ts";
import {
  ACTION_WITHIN_MS,
  ANSWER_WITHIN_MS,
  firstLine,
  LoopError,
  reachCalm,
  reachPage,
  waitForButton,
} from "./stations.ts";

/** A bad version is rolled back: alice asks, may not approve herself, bob approves, the bot acts once. */
export async function playRollback(play: Play): Promise<void> {
  const { stack, chat, timeline, since } = play;
  const registry = stack.urlOf("registry");
  const { burn, message } = await reachPage(play, "Review rollback");

  await chat.press(ALICE, message, "Review rollback");
  const view = await chat.waitForView(ALICE, ANSWER_WITHIN_MS);
  timeline.mark(`alice reviews the plan: ${readBlocks(view.blocks).slice(0, 200)}`);
  await chat.submit(ALICE, view);
  const asked = await waitForButton(chat, "Approve", ANSWER_WITHIN_MS);
  timeline.mark("alice asks for it; the message waits for a second person");

  const beforeRefusal = String(Date.now() / 1000);
  await chat.press(ALICE, asked, "Approve");
  const refusal = await pollUntil("a refusal of alice's own approval", ANSWER_WITHIN_MS, () =>
    chat.lastWhisper(ALICE, beforeRefusal),
  );
  timeline.mark(`alice's own approval is refused: ${firstLine(refusal)}`);
  if ((await countAliasChanges(registry, since)) > 0) {
    throw new LoopError("The alias moved although only the requester had approved.");
  }

  await chat.press(BOB, asked, "Approve");
  timeline.mark("bob approves");
  await pollUntil("an alias change in the registry", ACTION_WITHIN_MS, async () =>
    (await countAliasChanges(registry, since)) > 0 ? true : undefined,
  );
  timeline.mark(`registry: champion ${REGRESSED_VERSION} → ${STABLE_VERSION}`);
  await pollUntil(`version ${STABLE_VERSION} serving`, ACTION_WITHIN_MS, async () =>
    (await readServingVersion(stack.urlOf("model server"))) === STABLE_VERSION ? true : undefined,
  );
  timeline.mark(`model server answers with version ${STABLE_VERSION}`);
  await reachCalm(play, burn, message);
  const changes = await countAliasChanges(registry, since);
  if (changes !== 1) throw new LoopError(`The registry saw ${changes} alias changes instead of one.`);
  timeline.mark("exactly one alias change reached the registry");
}
