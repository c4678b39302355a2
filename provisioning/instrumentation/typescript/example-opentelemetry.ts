/** Serves /metrics of a model under traffic: `PORT=8000 node example-opentelemetry.ts`. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { PrometheusExporter } from "@opentelemetry/exporter-prometheus";
import { MeterProvider } from "@opentelemetry/sdk-metrics";
import { FRAUD, serveTraffic } from "./example-traffic.ts";
import { createModelMetrics } from "./opentelemetry.ts";

// Without the scope's labels: they would split every series by the name of the library.
const exporter = new PrometheusExporter({ preventServerStart: true, withoutScopeInfo: true });
const provider = new MeterProvider({ readers: [exporter] });
serveTraffic(createModelMetrics(FRAUD, provider.getMeter("fraud-scoring")));
const server = createServer((request, response) => exporter.getMetricsRequestHandler(request, response));
server.listen(Number(process.env["PORT"] ?? 8000), "127.0.0.1", () => {
  process.stdout.write(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}\n`);
});
// Ends with whoever started it.
if (process.env["PORT"] === "0") process.stdin.resume().on("end", () => process.exit(0));
