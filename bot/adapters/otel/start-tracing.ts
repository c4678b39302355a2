import { type Context, ROOT_CONTEXT, SpanStatusCode, context, propagation, trace } from "@opentelemetry/api";
import type { Tracer } from "../../ports/tracer.ts";

export interface Tracing {
  readonly tracer: Tracer;
  /** Sends what is left. */
  stop(): Promise<void>;
}

function contextOf(traceparent: string | null): Context {
  return traceparent === null ? context.active() : propagation.extract(ROOT_CONTEXT, { traceparent });
}

function traceparentOf(at: Context): string | null {
  const carrier: Record<string, string> = {};
  propagation.inject(at, carrier);
  return carrier["traceparent"] ?? null;
}

function createTracer(): Tracer {
  const tracer = trace.getTracer("noops-bot");
  return {
    span: (name, attributes, parent, work) =>
      tracer.startActiveSpan(`noops.${name}`, { attributes: { ...attributes } }, contextOf(parent), async (span) => {
        try {
          return await work(traceparentOf(context.active()));
        } catch (error) {
          // The message of an error may hold text of an alert or of a target: its kind is enough here.
          span.setAttribute("error.type", error instanceof Error ? error.name : "unknown");
          span.setStatus({ code: SpanStatusCode.ERROR });
          throw error;
        } finally {
          span.end();
        }
      }),
  };
}

/**
 * Exports traces over OTLP, set up by OpenTelemetry's own variables. The SDK is loaded only when there is an endpoint:
 * without one nothing is paid for it.
 */
export async function startTracing(endpoint: string | undefined): Promise<Tracing | null> {
  if (endpoint === undefined) return null;
  // The setting may come from the file of settings, which the SDK does not read.
  process.env["OTEL_EXPORTER_OTLP_ENDPOINT"] ??= endpoint;
  // The default also tells command lines and user names.
  process.env["OTEL_NODE_RESOURCE_DETECTORS"] ??= "env,serviceinstance";
  const { NodeSDK } = await import("@opentelemetry/sdk-node");
  const sdk = new NodeSDK({
    serviceName: process.env["OTEL_SERVICE_NAME"] ?? "noops-bot",
    metricReaders: [],
    logRecordProcessors: [],
  });
  sdk.start();
  return { tracer: createTracer(), stop: () => sdk.shutdown() };
}
