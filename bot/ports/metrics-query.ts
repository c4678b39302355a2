export type QueryAnswer =
  /** `value` is the largest of the series, which is the worst for burn rates and gaps. */
  | { readonly kind: "value"; readonly value: number; readonly series: number }
  | { readonly kind: "noData" }
  | { readonly kind: "failed"; readonly reason: string };

/** The metrics store, asked for one moment. Empty is not 0 and NaN is not 0. */
export interface MetricsQuery {
  query(expression: string, timeoutMs: number): Promise<QueryAnswer>;
}
