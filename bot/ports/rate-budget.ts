export type RateVerdict = { readonly allowed: true } | { readonly allowed: false; readonly retryAfterSeconds: number };

/** Call budgets of an outside API, stored so that they survive a restart and are shared by all replicas. */
export interface RateBudget {
  /** Takes one call out of the budget of (method, channel), where `perMinute` calls are allowed, or says how long to wait. */
  take(method: string, channel: string, perMinute: number): Promise<RateVerdict>;
  /** After a 429: nobody calls (method, channel) again before the time has passed. */
  block(method: string, channel: string, seconds: number): Promise<void>;
}
