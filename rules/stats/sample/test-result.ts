/** Outcome of a hypothesis test. The p-value is the chance of a statistic at least as extreme when the null holds. */
export interface TestResult {
  readonly statistic: number;
  readonly pValue: number;
  /** Exact by enumeration, or from the limit distribution. */
  readonly method: "exact" | "asymptotic";
}

/** Which departure from the null counts: any, only the first sample smaller, or only the first sample greater. */
export type Alternative = "two-sided" | "less" | "greater";
