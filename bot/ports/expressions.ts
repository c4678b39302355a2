export type ExpressionAnswer =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: string };

/** CEL with limits on size and steps. A missing key is an error, never false. */
export interface Expressions {
  evaluate(text: string, context: Readonly<Record<string, unknown>>): ExpressionAnswer;
  /** What is wrong with the text, or null. */
  check(text: string): string | null;
}
