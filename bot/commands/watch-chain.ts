import type { ChainVerdict } from "../audit/chain.ts";
import type { Log } from "../ports/log.ts";

export interface ChainWatch {
  readonly verify: (from?: { readonly seq: string; readonly hash: string }) => Promise<ChainVerdict>;
  readonly log: Log;
  readonly everyMs?: number;
}

const EVERY_MS = 60_000;
/** The whole chain at the start and once a day, since a million lines take seconds; the new lines each minute. */
const LOOKS_PER_WALK = 24 * 60;

/** Walks the audit chain again and again, so that an edit shows in a metric before somebody asks. */
export function watchChain({ verify, log, everyMs = EVERY_MS }: ChainWatch): {
  holds(): boolean | null;
  look(): Promise<void>;
  stop(): Promise<void>;
} {
  let holds: boolean | null = null;
  let end: { readonly seq: string; readonly hash: string } | undefined;
  let looks = 0;
  let walking = Promise.resolve();
  async function look(): Promise<void> {
    const whole = holds !== true || looks % LOOKS_PER_WALK === 0;
    looks += 1;
    try {
      const verdict = await verify(whole ? undefined : end);
      holds = verdict.intact;
      if (verdict.intact) end = { seq: verdict.lastSeq, hash: verdict.lastHash };
      else log.error({ line: verdict.firstBadSeq, reason: verdict.reason }, "the audit chain is broken");
    } catch (error) {
      log.warn({ error }, "the audit chain could not be walked; it is tried again");
    }
  }
  const next = (): void => {
    walking = walking.then(look);
  };
  const timer = setInterval(next, everyMs);
  timer.unref();
  next();
  return {
    holds: () => holds,
    look: () => {
      next();
      return walking;
    },
    async stop() {
      clearInterval(timer);
      await walking;
    },
  };
}
