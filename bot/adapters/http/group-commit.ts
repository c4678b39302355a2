export interface GroupCommitOptions<T> {
  readonly append: (items: readonly T[]) => Promise<void>;
  readonly maxBatch: number;
  readonly waitMs: number;
  /** Longer than this for one commit means trouble: the sender shall try again. */
  readonly timeoutMs: number;
}

interface Waiting<T> {
  readonly item: T;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** PostgreSQL's codes for values that it refuses: not its own trouble, and the others in the commit are innocent. */
const isDataError = (error: unknown): boolean => /^22/.test(String((error as { code?: unknown }).code));

/** Many deliveries, one commit: each caller hears only after its own delivery is durable. */
export function createGroupCommit<T>({
  append,
  maxBatch,
  waitMs,
  timeoutMs,
}: GroupCommitOptions<T>): (item: T) => Promise<void> {
  let waiting: Waiting<T>[] = [];
  let timer: NodeJS.Timeout | null = null;
  let busy = false;

  async function inTime(items: readonly T[]): Promise<void> {
    let clock: NodeJS.Timeout | null = null;
    try {
      const late = new Promise<never>((_, reject) => {
        clock = setTimeout(
          () => reject(new Error(`the database has not committed within ${String(timeoutMs)} ms`)),
          timeoutMs,
        );
      });
      await Promise.race([append(items), late]);
    } finally {
      if (clock !== null) clearTimeout(clock);
    }
  }

  async function commit(batch: readonly Waiting<T>[]): Promise<void> {
    try {
      await inTime(batch.map(({ item }) => item));
      for (const { resolve } of batch) resolve();
    } catch (error) {
      if (batch.length > 1 && isDataError(error)) for (const one of batch) await commit([one]);
      else for (const { reject } of batch) reject(error);
    }
  }

  async function flush(): Promise<void> {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (busy || waiting.length === 0) return;
    busy = true;
    const batch = waiting.slice(0, maxBatch);
    waiting = waiting.slice(maxBatch);
    await commit(batch);
    busy = false;
    // Whatever arrived during the commit goes next, at once.
    if (waiting.length > 0) void flush();
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (waiting.length >= maxBatch) void flush();
      else timer ??= setTimeout(() => void flush(), waitMs);
    });
}
