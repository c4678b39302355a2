/** Serves callers one after another, in the order in which they asked. */
export interface Mutex {
  /** Resolves with a function that gives the turn to the next caller. */
  acquire(): Promise<() => void>;
}

export function createMutex(): Mutex {
  let tail: Promise<void> = Promise.resolve();
  return {
    async acquire() {
      let done: () => void = () => undefined;
      const before = tail;
      tail = new Promise<void>((resolve) => {
        done = resolve;
      });
      await before;
      return done;
    },
  };
}
