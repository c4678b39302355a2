export const FAILPOINTS = ["after-approval", "before-apply", "after-apply"] as const;
export type FailpointName = (typeof FAILPOINTS)[number];

/** Places at which a test may kill the process. In production nothing happens there. */
export interface Failpoint {
  hit(name: FailpointName): void;
}
