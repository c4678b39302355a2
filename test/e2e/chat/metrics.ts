import type { Series, SeriesSource } from "@noops-ml/bot/ports/series-source.ts";

const FAULT_MINUTES = 25;

/** A metrics store in which v7 began to burn a while ago and v6 stays calm; budgets fall accordingly. */
export const METRICS: SeriesSource = {
  range: (expression, from, to, step) => {
    const budget = expression.includes("remaining");
    const series = ["6", "7"].map((version) => ({ labels: { version }, points: points(version, budget) }));
    return Promise.resolve(series);

    function points(version: string, ofBudget: boolean): Series["points"] {
      return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => {
        const at = from + index * step;
        const burning = version === "7" ? Math.max(0, at - (to - FAULT_MINUTES * 60)) / 60 : 0;
        const burn = 0.3 + Math.min(14.1, burning * 3) + 0.2 * Math.sin(index);
        return { at, value: ofBudget ? 0.82 - burning * 0.008 : burn };
      });
    }
  },
  latest: () =>
    Promise.resolve([
      { labels: { sloth_id: "fraud-availability", version: "7" }, points: [{ at: 1, value: 0.62 }] },
      { labels: { sloth_id: "fraud-latency", version: "7" }, points: [{ at: 1, value: -0.2 }] },
      { labels: { sloth_id: "churn-accuracy" }, points: [{ at: 1, value: 0.97 }] },
    ]),
};
