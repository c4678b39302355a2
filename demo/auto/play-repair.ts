import { ALICE } from "./people.ts";
import type { Play } from "./stations.ts";
import { reachCalm, reachPage } from "./stations.ts";

/** A fault that no version explains: alice takes it, the cause is repaired by hand, the incident resolves by itself. */
export async function playRepair(play: Play): Promise<void> {
  const { page, chat, timeline } = play;
  const { burn, message } = await reachPage(play, "Ack");
  await chat.press(ALICE, message, "Ack");
  timeline.mark("alice acknowledges");
  await page.heal();
  timeline.mark("the cause is repaired by hand");
  await reachCalm(play, burn, message);
}
