import type { DemoPage } from "../page/server.ts";
import type { SeenMessage } from "../slack/client.ts";
import type { Scenario } from "../stack/scenarios.ts";
import type { Stack } from "../stack/start-stack.ts";
import type { Chat } from "./chat.ts";
import { findButton } from "./find-button.ts";
import { pollUntil } from "./poll.ts";
import type { Burn } from "./read-stations.ts";
import { readBurn, readFiring } from "./read-stations.ts";
import type { Timeline } from "./timeline.ts";

/** What is played, by whom it is seen, and who hears about it. */
export type Play = {
  readonly stack: Stack;
  readonly page: DemoPage;
  readonly scenario: Scenario;
  readonly chat: Chat;
  readonly timeline: Timeline;
  /** When the play began, in seconds since 1970: what is older is not looked at. */
  readonly since: number;
};

/** A station of the loop was reached in a way that is wrong. */
export class LoopError extends Error {}

export const ANSWER_WITHIN_MS = 15_000;
export const ACTION_WITHIN_MS = 30_000;
const PAGE_WITHIN_MS = 90_000;
const CALM_WITHIN_MS = 300_000;
const CALM_BURN = 1;

export const firstLine = (text: string): string => text.split("\n")[0] ?? "";

/** The incident message that shows a button with these words and, where asked for, pages somebody. */
export function waitForButton(chat: Chat, words: string, deadlineMs: number, pages = false): Promise<SeenMessage> {
  return chat.waitForMessage((message) => {
    if (pages && !/\bSEV[12]\b/.test(message.text)) return undefined;
    return findButton(message.blocks ?? [], words) === undefined ? undefined : message;
  }, deadlineMs);
}

/** Injects the fault; the rule fires, the page is in chat. */
export async function reachPage(play: Play, words: string): Promise<{ burn: Burn; message: SeenMessage }> {
  const { stack, chat, page, scenario, timeline } = play;
  if (scenario === "regressed-canary") timeline.mark("version 7 gets a small share as canary");
  await page.inject(scenario);
  timeline.mark(`fault injected: ${scenario}`);
  const firing = pollUntil("a firing alert in Prometheus", PAGE_WITHIN_MS, () => readFiring(stack.urlOf("Prometheus")));
  const opened = waitForButton(chat, words, PAGE_WITHIN_MS, true);
  // Whichever fails first is reported; the other one is no surprise then.
  opened.catch(() => undefined);
  firing.catch(() => undefined);
  const burn = await firing;
  timeline.mark(`burn-rate rule fires: ${burn.slo} burns ${burn.value.toFixed(1)} times too fast`);
  const message = await opened;
  timeline.mark(`page in chat: ${firstLine(message.text)}`);
  return { burn, message };
}

/** The burn falls, the pages end, and the incident is resolved without anybody's help. */
export async function reachCalm({ stack, chat, timeline }: Play, burn: Burn, message: SeenMessage): Promise<void> {
  const prometheus = stack.urlOf("Prometheus");
  await pollUntil(`the burn rate of ${burn.slo} below ${CALM_BURN}`, CALM_WITHIN_MS, async () => {
    const now = await readBurn(prometheus, burn.slo);
    return now !== undefined && now.value < CALM_BURN ? true : undefined;
  });
  timeline.mark(`${burn.slo}: burn rate below ${CALM_BURN}`);
  const resolved = await chat.waitForMessage(
    (candidate) => (candidate.ts === message.ts && /\bRESOLVED\b/.test(candidate.text) ? candidate : undefined),
    CALM_WITHIN_MS,
  );
  timeline.mark(`incident resolved: ${firstLine(resolved.text)}`);
}
