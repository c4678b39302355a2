import type { Group } from "../transactions/transaction.ts";
import type { PredictedClass } from "./model-metrics.ts";

/** A prediction that waits for its label. */
export type Remembered = {
  readonly version: string;
  readonly predicted: PredictedClass;
  readonly group: Group | undefined;
};

/** The latest predictions by request id; the oldest go when it is full, as labels may never come. */
export type PredictionMemory = {
  readonly remember: (id: string, prediction: Remembered) => void;
  readonly take: (id: string) => Remembered | undefined;
};

/** A memory of at most `limit` predictions. */
export function createPredictionMemory(limit: number): PredictionMemory {
  const kept = new Map<string, Remembered>();
  return {
    remember: (id, prediction) => {
      kept.set(id, prediction);
      if (kept.size <= limit) return;
      const oldest = kept.keys().next();
      if (oldest.done !== true) kept.delete(oldest.value);
    },
    take: (id) => {
      const found = kept.get(id);
      kept.delete(id);
      return found;
    },
  };
}
