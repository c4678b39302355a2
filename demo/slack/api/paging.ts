import { SlackError } from "./slack-error.ts";

/** One page of a list and the cursor of the next one; an empty cursor means the end. */
export function page<T>(
  items: readonly T[],
  args: { readonly cursor?: string | undefined; readonly limit?: number | undefined },
): { readonly items: readonly T[]; readonly cursor: string } {
  const limit = Math.min(args.limit ?? 100, 999);
  if (limit < 1) throw new SlackError("invalid_limit");
  let start = 0;
  if (args.cursor) {
    start = Number(Buffer.from(args.cursor, "base64").toString("utf8").replace("next:", ""));
    if (!Number.isInteger(start) || start < 0) throw new SlackError("invalid_cursor");
  }
  const end = start + limit;
  return {
    items: items.slice(start, end),
    cursor: end < items.length ? Buffer.from(`next:${end}`).toString("base64") : "",
  };
}
