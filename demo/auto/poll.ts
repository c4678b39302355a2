import { setTimeout as delay } from "node:timers/promises";

/** Something that was expected did not happen in time. */
export class DeadlineError extends Error {}

const POLL_MS = 250;

/** Looks until something is there: for what no event tells. Fails with `what` at the deadline. */
export async function pollUntil<T>(what: string, deadlineMs: number, look: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new DeadlineError(`Not within ${Math.round(deadlineMs / 1000)} s: ${what}.`);
    await delay(POLL_MS);
  }
}
