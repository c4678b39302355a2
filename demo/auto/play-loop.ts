import type { DemoPage } from "../page/server.ts";
import type { Scenario } from "../stack/scenarios.ts";
import type { Stack } from "../stack/start-stack.ts";
import { createChat } from "./chat.ts";
import { playRepair } from "./play-repair.ts";
import { playRollback } from "./play-rollback.ts";
import { runAuditVerify } from "./run-audit-verify.ts";
import { createTimeline } from "./timeline.ts";

/** What is played and who hears about it. */
export type LoopOptions = {
  readonly root: string;
  readonly stack: Stack;
  readonly page: DemoPage;
  readonly scenario: Scenario;
  readonly say: (line: string) => void;
};

/** Plays the whole loop unattended. Returns 0 only if every station was reached and the audit chain holds. */
export async function playLoop({ root, stack, page, scenario, say }: LoopOptions): Promise<number> {
  say("\n  seconds  since the start");
  const since = Date.now() / 1000;
  const chat = createChat(stack.urlOf("Slack workspace"), since);
  const play = { stack, page, scenario, chat, timeline: createTimeline(say), since };
  let closed = false;
  try {
    await (scenario === "regressed-canary" ? playRollback(play) : playRepair(play));
    closed = true;
  } catch (error) {
    say(`\nThe loop did not close: ${error instanceof Error ? error.message : String(error)}`);
  }
  // The next start finds the demo as the first one did, whatever was played.
  await page.heal();
  await stack.end("bot");
  const audit = await runAuditVerify(root, stack.folders.bot);
  say(`\naudit            ${audit.text}`);
  if (closed && audit.holds) say("The loop closed.");
  return closed && audit.holds ? 0 : 1;
}
