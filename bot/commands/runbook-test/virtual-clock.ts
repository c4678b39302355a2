import type { Store, Tx } from "../../ports/store.ts";

/** A clock that jumps instead of waiting, so that an hour of watching takes no time. */
export interface VirtualClock {
  advance(seconds: number): void;
  /** The same store, seen at the clock's time. */
  shift(store: Store): Store;
}

export function createVirtualClock(): VirtualClock {
  let offsetMs = 0;
  const at = (tx: Tx): Tx => {
    const now = async () => new Date((await tx.now()).getTime() + offsetMs);
    return {
      ...tx,
      now,
      insertApproval: (approval, ttlSeconds) => tx.insertApproval(approval, ttlSeconds + offsetMs / 1000),
      async isExpired(approvalId) {
        const approval = await tx.approval(approvalId);
        return approval === null || Date.parse(approval.expiresAt) <= (await now()).getTime();
      },
    };
  };
  return {
    advance(seconds) {
      offsetMs += seconds * 1000;
    },
    shift: (store) => ({ ...store, transaction: (work) => store.transaction((tx) => work(at(tx))) }),
  };
}
