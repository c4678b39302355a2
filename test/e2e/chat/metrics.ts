import { createServer } from "node:http";
import type { Series, SeriesSource } from "@noops-ml/bot/ports/series-source.ts";
import type { FakeServer } from "../../bot/fakes.ts";
import { listen } from "../../listen.ts";

const FAULT_MINUTES = 25;
const FLEET = [
  { labels: { sloth_id: "fraud-availability", version: "7" }, budget: 0.62, burn: 14.4 },
  { labels: { sloth_id: "fraud-latency", version: "7" }, budget: -0.2, burn: 3.2 },
  { labels: { sloth_id: "churn-accuracy" }, budget: 0.97, burn: 0.1 },
];

/** A metrics store in which v7 began to burn a while ago and v6 stays calm; budgets fall accordingly. */
export const METRICS: SeriesSource = {
  range: (expression, from, to, step) => {
    const points = (version: string): Series["points"] =>
      Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => {
        const at = from + index * step;
        const burning = version === "7" ? Math.max(0, at - (to - FAULT_MINUTES * 60)) / 60 : 0;
        const burn = 0.3 + Math.min(14.1, burning * 3) + 0.2 * Math.sin(index);
        return { at, value: expression.includes("remaining") ? 0.82 - burning * 0.008 : burn };
      });
    return Promise.resolve(["6", "7"].map((version) => ({ labels: { version }, points: points(version) })));
  },
  latest: (expression) =>
    Promise.resolve(
      FLEET.map(({ labels, budget, burn }) => ({
        labels: labels as Series["labels"],
        points: [{ at: 1, value: expression.includes("remaining") ? budget : burn }],
      })),
    ),
};

/** The same store behind Prometheus' API; what a runbook asks about a burn rate is answered with `burn`. */
export async function startMetricsStore(burn: () => number): Promise<FakeServer> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const url = new URL(request.url ?? "/", "http://127.0.0.1");
      const asked = new URLSearchParams(Buffer.concat(chunks).toString() || url.search);
      const number = (name: string) => Number(asked.get(name));
      const query = asked.get("query") ?? "";
      const isRange = url.pathname.endsWith("/query_range");
      const found = isRange
        ? METRICS.range(query, number("start"), number("end"), number("step"))
        : query.includes("by (sloth_id")
          ? METRICS.latest(query)
          : Promise.resolve([{ labels: {}, points: [{ at: Date.now() / 1000, value: burn() }] }]);
      void found.then((series) => {
        const result = series.map(({ labels, points }) => {
          const values = points.map(({ at, value }) => [at, String(value)]);
          return isRange ? { metric: labels, values } : { metric: labels, value: values.at(-1) };
        });
        response
          .setHeader("content-type", "application/json")
          .end(JSON.stringify({ status: "success", data: { resultType: isRange ? "matrix" : "vector", result } }));
      });
    });
  });
  return listen(server);
}
