/**
 * An aggregation over groups; without groups it yields one series without labels.
 * @example aggregate("sum", ["version"], "rate(x[5m])") // => "sum by (version) (rate(x[5m]))"
 */
export function aggregate(
  operator: "sum" | "min" | "max" | "avg" | "count",
  groupBy: readonly string[],
  inner: string,
): string {
  return groupBy.length === 0 ? `${operator}(${inner})` : `${operator} by (${groupBy.join(", ")}) (${inner})`;
}
