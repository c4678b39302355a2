import { z } from "zod";

/**
 * How a method can misbehave. `drop` applies the call and then cuts the line; `refuse` cuts it before.
 * `hang` applies nothing and keeps silent for `ms`; `hang_after` applies first.
 */
export const faultShape = z.strictObject({
  method: z.string().default("*"),
  kind: z.enum(["429", "500", "hang", "hang_after", "drop", "refuse", "error"]),
  times: z.number().int().min(1).default(1),
  retryAfter: z.number().min(0).default(1),
  ms: z.number().min(0).default(10_000),
  error: z.string().default("fatal_error"),
  /** Only calls for this channel. */
  channel: z.string().optional(),
  /** The fault ends after this time even if calls are left. */
  forMs: z.number().min(0).optional(),
});

export type Fault = z.output<typeof faultShape>;

/** Faults waiting for their calls. */
export interface Faults {
  add(fault: Fault): void;
  clear(): void;
  list(): readonly Fault[];
  /** The fault that hits this call, if any; it is used up by one. */
  take(call: { method: string; channel: string }): Fault | null;
}

export function createFaults(now: () => number): Faults {
  let waiting: { fault: Fault; left: number; until: number }[] = [];
  const alive = () => (waiting = waiting.filter((entry) => entry.left > 0 && now() <= entry.until));
  return {
    add(fault) {
      const until = fault.forMs === undefined ? Number.POSITIVE_INFINITY : now() + fault.forMs;
      waiting.push({ fault, left: fault.times, until });
    },
    clear() {
      waiting = [];
    },
    list: () => alive().map(({ fault, left }) => ({ ...fault, times: left })),
    take({ method, channel }) {
      const hit = alive().find(
        ({ fault }) =>
          (fault.method === "*" || fault.method === method) &&
          (fault.channel === undefined || fault.channel === channel),
      );
      if (!hit) return null;
      hit.left -= 1;
      return hit.fault;
    },
  };
}
