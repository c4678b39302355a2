/** A statistic, or the reason why there is none. A statistic is never NaN. */
export type Result<T> = { readonly ok: true; readonly value: T } | Refusal;

/** Why an input was refused: a stable code for programs and a sentence for people. */
export interface Refusal {
  readonly ok: false;
  readonly code: RefusalCode;
  readonly reason: string;
}

/** Stable codes of refused input. */
export type RefusalCode =
  "EMPTY" | "NOT_FINITE" | "OUT_OF_RANGE" | "LENGTH_MISMATCH" | "NOT_A_DISTRIBUTION" | "TOO_LARGE" | "NO_VARIATION";

/** Wraps a statistic. @example accept(1).ok // => true */
export function accept<T>(value: T): Result<T> {
  return { ok: true, value };
}

/** Refuses input. @example refuse("EMPTY", "No values.").ok // => false */
export function refuse(code: RefusalCode, reason: string): Refusal {
  return { ok: false, code, reason };
}
