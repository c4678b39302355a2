import type pg from "pg";

export type WakeChannel = "noops_surface" | "noops_run";
const CHANNELS: readonly WakeChannel[] = ["noops_surface", "noops_run"];

/** LISTEN with many ears. It only shortens waits: whoever listens polls as well. */
export interface Wakeups {
  on(channel: WakeChannel, wake: (payload: string) => void): () => void;
  stop(): void;
}

const RECONNECT_MS = 1000;

export function listenForWakeups(pool: pg.Pool, onError: (error: unknown) => void): Wakeups {
  const ears = new Map<string, Set<(payload: string) => void>>();
  let stopped = false;
  let client: pg.PoolClient | null = null;
  let retry: NodeJS.Timeout | null = null;

  function again(error: unknown): void {
    client = null;
    if (stopped) return;
    onError(error);
    retry = setTimeout(() => void connect(), RECONNECT_MS);
    retry.unref();
  }

  async function connect(): Promise<void> {
    try {
      const fresh = await pool.connect();
      if (stopped) {
        fresh.release();
        return;
      }
      client = fresh;
      fresh.on("notification", (message) => {
        for (const wake of ears.get(message.channel) ?? []) wake(message.payload ?? "");
      });
      fresh.on("error", (error) => {
        if (client !== fresh) return;
        fresh.release(error);
        again(error);
      });
      for (const channel of CHANNELS) await fresh.query(`LISTEN ${channel}`);
    } catch (error) {
      again(error);
    }
  }
  void connect();

  return {
    on(channel, wake) {
      const set = ears.get(channel) ?? new Set();
      set.add(wake);
      ears.set(channel, set);
      return () => set.delete(wake);
    },
    stop() {
      stopped = true;
      if (retry !== null) clearTimeout(retry);
      client?.release(true);
      client = null;
    },
  };
}
