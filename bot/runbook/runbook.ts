import type { IdempotencyClass } from "./idempotency.ts";

export type Inputs = Readonly<Record<string, unknown>>;

export interface Retry {
  readonly max: number;
  readonly backoffSeconds: number;
  /** Kinds of failure after which a new try makes sense. */
  readonly on: readonly ("unreachable" | "refused" | "timeout")[];
}

export interface Verify {
  readonly uses: string;
  readonly with: Inputs;
  /** The condition must become true within this time … */
  readonly withinSeconds: number;
  /** … and stay true for this time. */
  readonly holdSeconds: number;
  readonly everySeconds: number;
}

export interface StepSpec {
  readonly id: string;
  readonly uses: string;
  readonly with: Inputs;
  /** CEL over the evidence so far; the step is skipped when it is false. */
  readonly if: string | null;
  readonly timeoutSeconds: number;
  readonly retry: Retry;
  readonly approval: "policy" | "none";
  readonly idempotency: IdempotencyClass;
  readonly verify: Verify | null;
  readonly compensate: { readonly uses: string; readonly with: Inputs } | null;
}

/** Which incidents a runbook is for; an empty list matches everything. */
export interface RunbookMatch {
  readonly causes: readonly string[];
  readonly slos: readonly string[];
  readonly alerts: readonly string[];
  readonly models: readonly string[];
}

export interface Runbook {
  readonly name: string;
  readonly title: string;
  /** sha256 of its text: a running incident keeps the runbook it started with. */
  readonly sha256: string;
  readonly text: string;
  readonly match: RunbookMatch;
  /** Only people start it. */
  readonly manual: boolean;
  readonly resolvesKnownFlake: boolean;
  readonly params: Readonly<Record<string, string>>;
  readonly steps: readonly StepSpec[];
}
