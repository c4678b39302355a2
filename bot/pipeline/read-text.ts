import type { DeliveryReader, DeliveryReading } from "./read-delivery.ts";

/** What JSON can say and the database cannot keep: the zero character, and half of a surrogate pair. */
const ESCAPED_TROUBLE = /\\u(?:0000|d[89a-f])/i;
/** With this flag a whole pair is one character, and only halves are left. */
const HALF_PAIR = /\p{Surrogate}/gu;
const REPLACEMENT = "\ufffd";

const clean = (text: string): string => text.replaceAll("\u0000", REPLACEMENT).replaceAll(HALF_PAIR, REPLACEMENT);

/** The same value with such characters replaced. */
function keepable(value: unknown): unknown {
  if (typeof value === "string") return clean(value);
  if (Array.isArray(value)) return value.map(keepable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [clean(name), keepable(inner)]));
}

/** Reads the text of a delivery. One hostile character in a label must not keep the alerts of all others waiting. */
export function readText(reader: DeliveryReader, source: string, text: string, receivedAt: number): DeliveryReading {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    return { ok: false, reason: `not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  return reader(ESCAPED_TROUBLE.test(text) ? keepable(body) : body, source, receivedAt);
}
