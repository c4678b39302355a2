/** What a durable workflow may do besides computing: each step is recorded once it is done. */
export interface DurableIo {
  /** At least once: what happens inside must survive a repetition. */
  step<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Waits for a hint that something changed; returns after the timeout in any case. */
  waitForHint(timeoutSeconds: number): Promise<void>;
  sleep(seconds: number): Promise<void>;
}

/** The durable-workflow engine: it decides what runs next; our tables decide whether an effect may happen. */
export interface Workflows {
  /** Starts the workflow of a run. Asking twice starts it once. */
  start(runId: string): Promise<void>;
  /** Continues a run that had ended as unknown at a step; asking twice continues it once. */
  resume(runId: string, stepId: string): Promise<void>;
  /** Wakes a run that waits. */
  hint(runId: string): Promise<void>;
}
