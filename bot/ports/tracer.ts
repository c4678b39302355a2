export type SpanName = "webhook" | "correlate" | "plan" | "run" | "step" | "connector";

/** Ids and fixed words only: a trace leaves the house, so no alert text, no inputs and no secrets. */
export type SpanAttributes = Readonly<Record<string, string>>;

/** Tells a tracing backend what was done within what. Contexts are W3C `traceparent` texts, so that a database can carry them. */
export interface Tracer {
  /** Does work within a span under the given context, or under the span that surrounds it; the work hears its own context. */
  span<T>(
    name: SpanName,
    attributes: SpanAttributes,
    parent: string | null,
    work: (traceparent: string | null) => Promise<T>,
  ): Promise<T>;
}
