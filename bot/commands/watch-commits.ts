import type { Log } from "../ports/log.ts";
import type { Pager } from "../ports/pager.ts";

export interface CommitWatch {
  /** Whether the database takes commits now. */
  readonly commits: () => Promise<boolean>;
  readonly page: Pager;
  readonly log: Log;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  readonly everyMs?: number;
  readonly patienceMs?: number;
}

const EVERY_MS = 5000;
const PATIENCE_MS = 60_000;
const PAUSE_MS = 300_000;
const KEY = { incidentId: "store", level: 0 };

/**
 * The one call that is not written down first: when nothing can be committed for a minute, a person hears of it by the
 * fallback webhook, at most once in five minutes and replica, because the store that would remember it is gone.
 */
export function watchCommits(watch: CommitWatch): { look(): Promise<void>; stop(): void } {
  let failsSince: number | null = null;
  let pagedAt: number | null = null;
  async function look(): Promise<void> {
    if (await watch.commits()) {
      // Or the next outage would be the same page, which wakes nobody.
      if (failsSince !== null && pagedAt !== null && pagedAt >= failsSince)
        await watch.page.tell({ ...KEY, news: "resolve", text: "the store takes commits again" });
      failsSince = null;
      return;
    }
    const at = watch.now();
    failsSince ??= at;
    const paused = pagedAt !== null && at - pagedAt < PAUSE_MS;
    if (at - failsSince < (watch.patienceMs ?? PATIENCE_MS) || paused) return;
    pagedAt = at;
    const sent = await watch.page.page({
      ...KEY,
      ref: "noops-bot",
      severity: 1,
      title: "the store takes no commits",
      onCall: [],
      reason: `nothing was committed for ${String(Math.round((at - failsSince) / 1000))} s: alerts are answered 503 and clicks are refused`,
      url: null,
    });
    watch.log.error({ ...sent }, "nothing can be committed; a person was called directly");
  }
  const timer = setInterval(() => void look(), watch.everyMs ?? EVERY_MS);
  timer.unref();
  return { look, stop: () => clearInterval(timer) };
}
