import { STABLE_VERSION } from "../registry/demo-model.ts";
import { approve, approveByTwo, askForAction, waitForNextApproval } from "./approve.ts";
import { pollUntil } from "./poll.ts";
import { readOperations, readServingVersion } from "./read-stations.ts";
import type { Play } from "./stations.ts";
import { ACTION_WITHIN_MS, LoopError, reachCalm, reachPage } from "./stations.ts";

/** A fault that no version explains: a runbook repairs its cause when a second person agrees. */
export async function playRepair(play: Play): Promise<void> {
  const { stack, scenario, timeline } = play;
  const server = stack.urlOf("model server");
  const { burn, message } = await reachPage(play, "Review");
  const asked = await askForAction(play, message);
  await approveByTwo(play, asked, async () => {
    if ((await readOperations(server)).length > 0) {
      throw new LoopError("The server was changed although only the requester had approved.");
    }
  });
  const done = await pollUntil("an operation on the model server", ACTION_WITHIN_MS, async () => {
    const operations = await readOperations(server);
    return operations.length > 0 ? operations.join(", ") : undefined;
  });
  timeline.mark(`model server: ${done}`);
  if (scenario === "model-drift") {
    await approve(play, await waitForNextApproval(play, asked));
    const version = await pollUntil("the retrained version serving", ACTION_WITHIN_MS, async () => {
      const champion = await readServingVersion(server);
      return champion !== null && champion !== STABLE_VERSION ? champion : undefined;
    });
    timeline.mark(`model server answers with version ${version}`);
  }
  await reachCalm(play, burn, message);
}
