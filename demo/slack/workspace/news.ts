/** What just happened in the workspace. `user` limits who may hear of it; null is everybody. */
export interface NewsItem {
  readonly id: number;
  readonly type: string;
  readonly user: string | null;
  readonly channel: string | null;
  readonly data: unknown;
}

const REMEMBERED = 1000;

/** Tells listeners (the page, waiting tests) about each change, and lets a late one catch up. */
export interface News {
  publish(type: string, to: { user?: string | null; channel?: string | null }, data: unknown): void;
  /** Calls back for every item after `since`, old ones first; returns how to stop. */
  listen(since: number, listener: (item: NewsItem) => void): () => void;
  readonly lastId: number;
}

/** An in-memory feed of the newest changes. */
export function createNews(): News {
  const remembered: NewsItem[] = [];
  const listeners = new Set<(item: NewsItem) => void>();
  let lastId = 0;
  return {
    get lastId() {
      return lastId;
    },
    publish(type, to, data) {
      lastId += 1;
      // Copied, because the state behind `data` goes on changing.
      const item = {
        id: lastId,
        type,
        user: to.user ?? null,
        channel: to.channel ?? null,
        data: structuredClone(data),
      };
      remembered.push(item);
      if (remembered.length > REMEMBERED) remembered.shift();
      for (const listener of listeners) listener(item);
    },
    listen(since, listener) {
      for (const item of remembered) if (item.id > since) listener(item);
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
