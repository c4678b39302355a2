/** A query of a panel, as a Prometheus data source takes it. */
export type PanelQuery = {
  readonly refId: string;
  readonly expr: string;
  readonly instant: boolean;
  readonly range: boolean;
};

/** A query for the newest value. */
export const now = (refId: string, expr: string): PanelQuery => ({ refId, expr, instant: true, range: false });

/** A query for the course over the dashboard's range. */
export const course = (refId: string, expr: string): PanelQuery => ({ refId, expr, instant: false, range: true });

/**
 * A selector of several series by name.
 * @example anyOf(["up", "down"], 'job="a"') // => '{__name__=~"up|down", job="a"}'
 */
export function anyOf(names: readonly string[], matchers: string): string {
  return `{__name__=~"${names.join("|")}", ${matchers}}`;
}
