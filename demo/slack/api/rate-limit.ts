import type { Tier } from "./method.ts";

const WINDOW_MS = 60_000;
/** Calls that every workspace gets per minute; Slack promises "at least", this workspace gives exactly that. */
const PER_MINUTE: Readonly<Record<Exclude<Tier, "channel">, number>> = { 1: 1, 2: 20, 3: 50, 4: 100, special: 600 };
/** chat.postMessage: about one per second and channel with short bursts, and a cap for the whole workspace. */
const POST = { perSecond: 1, burst: 4, perMinuteInAll: 300 } as const;

/** Decides whether a call may pass; a refusal says after how many seconds to try again. */
export interface RateLimit {
  admit(call: { method: string; tier: Tier; channel: string }): { ok: true } | { ok: false; retryAfterSeconds: number };
  reset(): void;
}

/** Limits as documented per method, and per channel for posts. */
export function createRateLimit(now: () => number): RateLimit {
  const windows = new Map<string, number[]>();
  const buckets = new Map<string, { tokens: number; at: number }>();

  const inWindow = (key: string, limit: number): number => {
    const from = now() - WINDOW_MS;
    const calls = (windows.get(key) ?? []).filter((at) => at > from);
    windows.set(key, calls);
    const [oldest] = calls;
    if (oldest !== undefined && calls.length >= limit) return oldest + WINDOW_MS - now();
    calls.push(now());
    return 0;
  };

  const inBucket = (channel: string): number => {
    const bucket = buckets.get(channel) ?? { tokens: POST.burst, at: now() };
    const tokens = Math.min(POST.burst, bucket.tokens + ((now() - bucket.at) / 1000) * POST.perSecond);
    const admitted = tokens >= 1;
    buckets.set(channel, { tokens: admitted ? tokens - 1 : tokens, at: now() });
    return admitted ? 0 : ((1 - tokens) / POST.perSecond) * 1000;
  };

  return {
    admit({ method, tier, channel }) {
      const waitMs =
        tier === "channel"
          ? inBucket(channel) || inWindow(method, POST.perMinuteInAll)
          : inWindow(method, PER_MINUTE[tier]);
      return waitMs <= 0 ? { ok: true } : { ok: false, retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) };
    },
    reset() {
      windows.clear();
      buckets.clear();
    },
  };
}
