/** Class 08 and 57P, too many connections, or no connection at all: later it may be there. Anything else is an answer. */
const AWAY = /^(08|57P|53300)/;
const AWAY_CODES = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
]);
/** The pool has no codes for some of them, and the workflow library passes on only the text of what it ran into. */
const AWAY_WORDS =
  /connection terminated|timeout exceeded when trying to connect|\b(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN)\b|the database system is (starting|shutting|in recovery)|too many clients/i;

/** Whether an error says that the database cannot be reached now, as opposed to what it thinks of a statement. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  return (typeof code === "string" && (AWAY.test(code) || AWAY_CODES.has(code))) || AWAY_WORDS.test(error.message);
}
