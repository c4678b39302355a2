/** A counter of everything and of what failed among it. */
export type CountedEvents = {
  readonly total: string;
  readonly bad: string;
  /** Share that failed lately, where it could be asked. */
  readonly failedRatio?: number;
};

/** A histogram of durations. */
export type Latency = {
  readonly histogram: string;
  /** The bucket bound that is promised, in seconds. */
  readonly le: number;
  /** Share that was slower lately, where it could be asked. */
  readonly slowRatio?: number;
};

/** What is known about a model that has no spec yet: told by its owner, or seen in a running Prometheus. */
export type InitFacts = {
  readonly name: string;
  readonly team?: string;
  readonly owner?: string;
  /** Conditions that pick this model's series. */
  readonly selector: Readonly<Record<string, string>>;
  readonly versioned: boolean;
  readonly events?: CountedEvents;
  readonly latency?: Latency;
  /** Series of the instrumentation contract that exist. */
  readonly present: ReadonlySet<string>;
};
