import { healAll } from "../stack/scenarios.ts";
import { ALICE } from "./people.ts";
import type { Play } from "./stations.ts";
import { reachCalm, reachPage } from "./stations.ts";

/** A fault that no version explains: alice takes it, the cause is repaired by hand, the incident resolves by itself. */
export async function playRepair(play: Play): Promise<void> {
  const { stack, chat, timeline } = play;
  const { burn, message } = await reachPage(play, "Ack");
  await chat.press(ALICE, message, "Ack");
  timeline.mark("alice acknowledges");
  await healAll({
    registry: stack.urlOf("registry"),
    modelServer: stack.urlOf("model server"),
    traffic: stack.urlOf("traffic"),
  });
  timeline.mark("the cause is repaired by hand");
  await reachCalm(play, burn, message);
}
