/** What became known about a payment, and when. */
export type DueLabel = { readonly id: string; readonly fraud: boolean; readonly dueMs: number };

/** Labels on their way: chargebacks arrive late and not in the order of the payments. */
export type LabelQueue = {
  readonly add: (label: DueLabel) => void;
  readonly takeDue: (nowMs: number, limit: number) => readonly DueLabel[];
};

/** A queue in memory. */
export function createLabelQueue(): LabelQueue {
  let waiting: DueLabel[] = [];
  return {
    add: (label) => {
      waiting.push(label);
    },
    takeDue: (nowMs, limit) => {
      const due = waiting.filter(({ dueMs }) => dueMs <= nowMs).slice(0, limit);
      const taken = new Set(due);
      waiting = waiting.filter((label) => !taken.has(label));
      return due;
    },
  };
}
