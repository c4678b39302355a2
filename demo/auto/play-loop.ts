import { STABLE_VERSION } from "../registry/demo-model.ts";
import type { DemoPage } from "../page/server.ts";
import type { Scenario } from "../stack/scenarios.ts";
import type { Stack } from "../stack/start-stack.ts";
import { createChat } from "./chat.ts";
import { findButton, readBlocks } from "./find-button.ts";
import { ALICE, BOB } from "./people.ts";
import { pollUntil } from "./poll.ts";
import { runAuditVerify } from "./run-audit-verify.ts";
import { countAliasChanges, readBurn, readServingVersion } from "./read-stations.ts";
import { createTimeline } from "./timeline.ts";

/** What is played and who hears about it. */
export type LoopOptions = {
  readonly root: string;
  readonly stack: Stack;
  readonly page: DemoPage;
  readonly scenario: Scenario;
  readonly say: (line: string) => void;
};

/** The loop did not close; the message says at which station. */
export class LoopError extends Error {}

const PAGE_WITHIN_MS = 90_000;
const ANSWER_WITHIN_MS = 10_000;
const ACTION_WITHIN_MS = 30_000;
const CALM_WITHIN_MS = 180_000;
const CALM_BURN = 1;

async function play({ stack, page, scenario, say }: LoopOptions): Promise<void> {
  const prometheus = stack.urlOf("Prometheus");
  const registry = stack.urlOf("registry");
  say("\n  seconds  since the fault");
  const timeline = createTimeline(say);
  const since = Date.now() / 1000;
  const chat = createChat(stack.urlOf("Slack workspace"), since);
  const alert = pollUntil("a firing alert in Prometheus", PAGE_WITHIN_MS, () => readBurn(prometheus, "firing"));
  const opened = chat.waitForMessage(
    (message) => (findButton(message.blocks ?? [], "Review") === undefined ? undefined : message),
    PAGE_WITHIN_MS,
  );
  // Whichever of the two fails first is the one that is reported.
  opened.catch(() => undefined);
  await page.inject(scenario);
  timeline.mark(`fault injected: ${scenario}`);
  const burn = await alert;
  timeline.mark(`burn-rate rule fires: ${burn.slo} burns ${burn.value.toFixed(1)} times too fast`);
  const message = await opened;
  timeline.mark(`page in chat: ${message.text.split("\n")[0] ?? ""}`);

  await chat.press(ALICE, message, "Review");
  const view = await chat.waitForView(ALICE, ANSWER_WITHIN_MS);
  timeline.mark(`alice reviews: ${readBlocks(view.blocks).slice(0, 240)}`);
  const before = await countAliasChanges(registry, since);
  await chat.submit(ALICE, view);
  const asked = await chat.waitForMessage(
    (candidate) => (findButton(candidate.blocks ?? [], "Approve") === undefined ? undefined : candidate),
    ANSWER_WITHIN_MS,
  );
  timeline.mark("alice asks for it; the message waits for a second person");

  const beforeRefusal = String(Date.now() / 1000);
  await chat.press(ALICE, asked, "Approve");
  const refusal = await pollUntil("a refusal of alice's own approval", ANSWER_WITHIN_MS, () =>
    chat.lastWhisper(ALICE, beforeRefusal),
  );
  timeline.mark(`alice's own approval is refused: ${refusal.split("\n")[0] ?? ""}`);
  if ((await countAliasChanges(registry, since)) !== before) {
    throw new LoopError("The alias moved although only the requester had approved.");
  }

  await chat.press(BOB, asked, "Approve");
  timeline.mark("bob approves");
  await pollUntil("the alias back on the stable version", ACTION_WITHIN_MS, async () =>
    (await countAliasChanges(registry, since)) > before ? true : undefined,
  );
  timeline.mark(`registry: champion 7 → ${STABLE_VERSION}`);
  await pollUntil("the stable version serving", ACTION_WITHIN_MS, async () =>
    (await readServingVersion(stack.urlOf("model server"))) === STABLE_VERSION ? true : undefined,
  );
  timeline.mark(`model server answers with version ${STABLE_VERSION}`);
  await pollUntil(`burn rates below ${CALM_BURN}`, CALM_WITHIN_MS, async () => {
    const worst = await readBurn(prometheus, "worst");
    return worst !== undefined && worst.value < CALM_BURN ? true : undefined;
  });
  timeline.mark(`burn rate below ${CALM_BURN}`);
  await pollUntil("no firing page in Prometheus", CALM_WITHIN_MS, async () =>
    (await readBurn(prometheus, "firing")) === undefined ? true : undefined,
  );
  timeline.mark("alerts resolved");
  const resolved = await chat.waitForMessage(
    (candidate) => (candidate.ts === message.ts && /resolved/i.test(candidate.text) ? candidate : undefined),
    CALM_WITHIN_MS,
  );
  timeline.mark(`incident resolved: ${resolved.text.split("\n")[0] ?? ""}`);
  const changes = (await countAliasChanges(registry, since)) - before;
  if (changes !== 1) throw new LoopError(`The registry saw ${changes} alias changes instead of one.`);
  timeline.mark("exactly one alias change reached the registry");
}

/** Plays the whole loop unattended. Returns 0 only if every station was reached and the audit chain holds. */
export async function playLoop(options: LoopOptions): Promise<number> {
  const { say, stack } = options;
  let code = 0;
  try {
    await play(options);
  } catch (error) {
    say(`\nThe loop did not close: ${error instanceof Error ? error.message : String(error)}`);
    code = 1;
  }
  await stack.end("bot");
  const audit = await runAuditVerify(options.root, stack.folders.bot);
  say(`\naudit            ${audit.text}`);
  if (!audit.holds) return 1;
  if (code === 0) say("The loop closed.");
  return code;
}
