import type { RateBudget } from "../../ports/rate-budget.ts";

/** Calls that write: one a second for a channel, edits 45 a minute for the whole workspace. */
const CHANNEL_PER_MINUTE = 58;
const UPDATES_PER_MINUTE = 45;
/** Edits share one budget across channels. */
export const WORKSPACE = "*";
/** Approvals, new incidents and failures. Whatever is less urgent lets them pass. */
const URGENT_BELOW = 3;
/** How long an urgent message waits in its lane for the next free call; longer waits go back to the store. */
const PATIENCE_MS = 4000;

export interface Write {
  readonly kind: "post" | "edit";
  readonly channel: string;
  readonly priority: number;
}

/** Hands out calls within Slack's rates, the urgent ones first. */
export interface WriteBudget {
  /** 0 when the call may be made now, else the seconds to wait. */
  take(write: Write): Promise<number>;
  /** After a 429. */
  block(write: Write, seconds: number): Promise<void>;
}

export function createWriteBudget(budget: RateBudget): WriteBudget {
  let urgentWaiting = 0;

  const takeOnce = async ({ kind, channel }: Write): Promise<number> => {
    const [method, place, perMinute] = budgetOf(kind, channel);
    const own = await budget.take(method, place, perMinute);
    if (!own.allowed) return own.retryAfterSeconds;
    const shared = await budget.take("chat.write", channel, CHANNEL_PER_MINUTE);
    return shared.allowed ? 0 : shared.retryAfterSeconds;
  };

  const takePatiently = async (write: Write): Promise<number> => {
    urgentWaiting += 1;
    try {
      let waited = 0;
      for (;;) {
        const seconds = await takeOnce(write);
        if (seconds === 0 || waited + seconds * 1000 > PATIENCE_MS) return seconds;
        waited += seconds * 1000;
        await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
      }
    } finally {
      urgentWaiting -= 1;
    }
  };

  return {
    take: async (write) => {
      if (write.priority < URGENT_BELOW) return takePatiently(write);
      return urgentWaiting > 0 ? 1 : takeOnce(write);
    },
    block: async ({ kind, channel }, seconds) => {
      const [method, place] = budgetOf(kind, channel);
      await budget.block(method, place, seconds);
    },
  };
}

function budgetOf(kind: Write["kind"], channel: string): readonly [string, string, number] {
  return kind === "edit"
    ? ["chat.update", WORKSPACE, UPDATES_PER_MINUTE]
    : ["chat.postMessage", channel, CHANNEL_PER_MINUTE];
}
