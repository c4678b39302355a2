/**
 * The trace id of a W3C `traceparent`, or null when it is none.
 * @example traceIdOf("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01") // => "0af7651916cd43dd8448eb211c80319c"
 */
export function traceIdOf(traceparent: string | null): string | null {
  const found = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]{2}(-|$)/.exec(traceparent ?? "");
  return found?.[1] ?? null;
}
