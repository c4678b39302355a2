/** Serves /metrics of a model under traffic: `PORT=8000 node example-prom-client.ts`. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { FRAUD, serveTraffic } from "./example-traffic.ts";
import { createModelMetrics } from "./prom-client.ts";

const metrics = createModelMetrics(FRAUD);
serveTraffic(metrics);
const server = createServer((_, response) => {
  response.setHeader("content-type", metrics.registry.contentType);
  void metrics.registry.metrics().then((page) => response.end(page));
});
server.listen(Number(process.env["PORT"] ?? 8000), "127.0.0.1", () => {
  process.stdout.write(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}\n`);
});
// Ends with whoever started it.
if (process.env["PORT"] === "0") process.stdin.resume().on("end", () => process.exit(0));
