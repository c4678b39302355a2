import { REGRESSED_VERSION, STABLE_VERSION } from "../registry/demo-model.ts";
import { approveByTwo, askForAction } from "./approve.ts";
import { pollUntil } from "./poll.ts";
import { countAliasChanges, readServingVersion } from "./read-stations.ts";
import type { Play } from "./stations.ts";
import { ACTION_WITHIN_MS, LoopError, reachCalm, reachPage } from "./stations.ts";

/** A bad version is rolled back: alice asks, may not approve herself, bob approves, the bot acts once. */
export async function playRollback(play: Play): Promise<void> {
  const { stack, timeline, since } = play;
  const registry = stack.urlOf("registry");
  const { burn, message } = await reachPage(play, "Review rollback");

  const asked = await askForAction(play, message);
  await approveByTwo(play, asked, async () => {
    if ((await countAliasChanges(registry, since)) > 0) {
      throw new LoopError("The alias moved although only the requester had approved.");
    }
  });
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
