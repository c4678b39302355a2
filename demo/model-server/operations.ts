import { z } from "zod";
import type { ServerFault } from "./faults.ts";

/** What an operator can do about a fault that no version explains. */
export const operation = z.enum(["scale-out", "fail-over", "route-cheap", "map-renamed", "retrain"]);
export type Operation = z.infer<typeof operation>;

/** Body of `POST /_/operations`. */
export const operationRequest = z.strictObject({ operation });

const REMEDIES: Readonly<Record<ServerFault, Operation | undefined>> = {
  none: undefined,
  latency: "scale-out",
  outage: "fail-over",
  "cost-runaway": "route-cheap",
};

/** What was done since the last fault, each key once: a call that is repeated changes nothing. */
export type OperationLog = {
  readonly has: (done: Operation) => boolean;
  readonly list: () => readonly Operation[];
  /** The answer that was given under this key, undefined for a new one. */
  readonly answerOf: (key: string) => Readonly<Record<string, unknown>> | undefined;
  readonly record: (key: string, done: Operation, answer: Readonly<Record<string, unknown>>) => void;
  /** A new fault, or none: what was done about the last one does not help. */
  readonly startOver: () => void;
};

/** An empty log. */
export function createOperationLog(): OperationLog {
  const inForce = new Set<Operation>();
  const answers = new Map<string, Readonly<Record<string, unknown>>>();
  return {
    has: (done) => inForce.has(done),
    list: () => [...inForce],
    answerOf: (key) => answers.get(key),
    record: (key, done, answer) => {
      inForce.add(done);
      answers.set(key, answer);
    },
    startOver: () => {
      inForce.clear();
    },
  };
}

/** The fault that is left after what was done. */
export function remainingFault(fault: ServerFault, operations: Pick<OperationLog, "has">): ServerFault {
  const remedy = REMEDIES[fault];
  return remedy !== undefined && operations.has(remedy) ? "none" : fault;
}

/** The features with the new name of a renamed one read as the old one. */
export function mapRenamed(features: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { ...features, merchant_risk: features.merchant_risk ?? features.merchant_score };
}
