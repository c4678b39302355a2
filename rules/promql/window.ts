/** Stands for the range in a full expression of the user and in the query templates of the intermediate form. */
export const WINDOW_PLACEHOLDER = "{{.window}}";
const PLACEHOLDER = /\{\{\s*\.window\s*\}\}/g;

/** Whether a query has a place for the range. */
export function hasWindow(query: string): boolean {
  return query.search(PLACEHOLDER) >= 0;
}

/**
 * Puts a range into a query.
 * @example atWindow("rate(x[{{.window}}])", "5m") // => "rate(x[5m])"
 */
export function atWindow(query: string, window: string): string {
  return query.replace(PLACEHOLDER, window);
}
