/** Serves /metrics of a model that has answered one request: `PORT=8000 node example.ts`. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { categoryFeature, createModelMetrics, numericFeature } from "./noops-metrics.ts";

const metrics = createModelMetrics({
  model: "fraud",
  features: [numericFeature("amount", [10, 50, 200]), categoryFeature("channel", ["chip", "online"])],
  classes: ["fraud", "legitimate"],
  bounds: [0.05, 0.1, 0.25, 1],
});
metrics.announceVersion("6");
metrics.setBaseline([
  { amount: 5, channel: "chip" },
  { amount: 70, channel: "online" },
]);
metrics.recordRequest("6", 0.02);
metrics.recordPrediction("6", { amount: 30, channel: "wallet" }, "legitimate");
metrics.recordLabel("6", 0);

const port = Number(process.env["PORT"] ?? 8000);
const server = createServer((_, response) => {
  void metrics.registry.metrics().then((page) => response.end(page));
});
server.listen(port, "127.0.0.1", () => {
  process.stdout.write(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}\n`);
});
// Ends with whoever started it.
if (port === 0) process.stdin.resume().on("end", () => process.exit(0));
