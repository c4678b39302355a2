import { setTimeout as delay } from "node:timers/promises";
import type { Child } from "./child.ts";
import { lastLines } from "./child.ts";

const POLL_MS = 100;
const LOG_LINES = 20;

/** A process ended, or stayed silent, before it was ready; the message holds the end of its output. */
export class NotReadyError extends Error {}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

/** Waits until the address answers with 2xx. Fails as soon as the process ends, and at the deadline. */
export async function waitUntilReady(child: Child, url: string, deadlineMs: number): Promise<void> {
  const end = Date.now() + deadlineMs;
  while (!(await answers(url))) {
    const ended = child.ended();
    if (ended !== undefined) {
      throw new NotReadyError(`${child.name} ended with ${ended}:\n${lastLines(child.logFile, LOG_LINES)}`);
    }
    if (Date.now() > end) {
      const seconds = Math.round(deadlineMs / 1000);
      throw new NotReadyError(
        `${child.name} was not ready after ${seconds} s (${url}):\n${lastLines(child.logFile, LOG_LINES)}`,
      );
    }
    await delay(POLL_MS);
  }
}
