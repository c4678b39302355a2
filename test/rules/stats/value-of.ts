import type { Result } from "@noops-ml/rules/stats/result.ts";

/** The value of a result that must not be refused. */
export function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.code}: ${result.reason}`);
  return result.value;
}
