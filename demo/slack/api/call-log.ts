/** One call of the app, as it was answered. */
export interface Call {
  readonly at: number;
  readonly method: string;
  readonly status: number;
  /** Slack's error name, `ok`, or the fault that hit. */
  readonly result: string;
  readonly channel: string | null;
}

const KEPT = 10_000;

/** Counts calls per method, for tests and benchmarks that judge how an app behaves. */
export interface CallLog {
  add(call: Call): void;
  counts(): Record<string, number>;
  results(): Record<string, Record<string, number>>;
  recent(): readonly Call[];
  reset(): void;
}

export function createCallLog(): CallLog {
  const results = new Map<string, Map<string, number>>();
  let recent: Call[] = [];
  return {
    add(call) {
      const byResult = results.get(call.method) ?? new Map<string, number>();
      byResult.set(call.result, (byResult.get(call.result) ?? 0) + 1);
      results.set(call.method, byResult);
      recent.push(call);
      if (recent.length > KEPT) recent = recent.slice(-KEPT / 2);
    },
    counts: () =>
      Object.fromEntries([...results].map(([method, by]) => [method, [...by.values()].reduce((sum, n) => sum + n, 0)])),
    results: () => Object.fromEntries([...results].map(([method, by]) => [method, Object.fromEntries(by)])),
    recent: () => recent,
    reset() {
      results.clear();
      recent = [];
    },
  };
}
