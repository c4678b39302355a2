import { z } from "zod";

/** What went wrong with a request, in one line: a refused connection hides in the cause, a foreign answer in a list of issues. */
export function reasonOf(error: unknown, expected: string): string {
  if (error instanceof z.ZodError || error instanceof SyntaxError) return `this is not the answer of ${expected}`;
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
