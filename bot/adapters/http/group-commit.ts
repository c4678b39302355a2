import type { Delivery } from "../../ports/store.ts";

export interface GroupCommitOptions {
  readonly append: (deliveries: readonly Delivery[]) => Promise<void>;
  readonly maxBatch: number;
  readonly waitMs: number;
  /** Longer than this for one commit means trouble: the sender shall try again. */
  readonly timeoutMs: number;
}

interface Waiting {
  readonly delivery: Delivery;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Many deliveries, one commit: each caller hears only after its own delivery is durable. */
export function createGroupCommit({
  append,
  maxBatch,
  waitMs,
  timeoutMs,
}: GroupCommitOptions): (delivery: Delivery) => Promise<void> {
  let waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | null = null;
  let busy = false;

  async function flush(): Promise<void> {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (busy || waiting.length === 0) return;
    busy = true;
    const batch = waiting.slice(0, maxBatch);
    waiting = waiting.slice(maxBatch);
    let clock: NodeJS.Timeout | null = null;
    try {
      const late = new Promise<never>((_, reject) => {
        clock = setTimeout(
          () => reject(new Error(`the database has not committed within ${String(timeoutMs)} ms`)),
          timeoutMs,
        );
      });
      await Promise.race([append(batch.map((entry) => entry.delivery)), late]);
      for (const entry of batch) entry.resolve();
    } catch (error) {
      for (const entry of batch) entry.reject(error);
    } finally {
      if (clock !== null) clearTimeout(clock);
      busy = false;
    }
    // Whatever arrived during the commit goes next, at once.
    if (waiting.length > 0) void flush();
  }

  return (delivery) =>
    new Promise((resolve, reject) => {
      waiting.push({ delivery, resolve, reject });
      if (waiting.length >= maxBatch) void flush();
      else timer ??= setTimeout(() => void flush(), waitMs);
    });
}
