import type { SpanAttributes, SpanName, Tracer } from "../ports/tracer.ts";

/** Does work within a span of the one that surrounds it; without a tracer it is just done. */
export function traced<T>(
  tracer: Tracer | null,
  span: { readonly name: SpanName; readonly attributes: SpanAttributes },
  work: () => Promise<T>,
): Promise<T> {
  return tracer === null ? work() : tracer.span(span.name, span.attributes, null, work);
}
