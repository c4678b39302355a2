import { formatDuration, parseDuration } from "@noops-ml/alerts/policy/duration.ts";
import type { BurnPlan } from "./burn-tiers.ts";
import type { SloSource } from "./slo-source.ts";

/** Recorded samples vanish from queries after the lookback of 5m, so an interval above this flickers. */
const LONGEST_INTERVAL = 240;

/** Reports intervals that do not fit the windows. */
export function reportIntervals({ model, path, report }: SloSource, plan: BurnPlan, periodSeconds: number): void {
  const { interval, slowInterval, scrapeInterval, retention } = model.spec.evaluation;
  const evaluation = ["spec", "evaluation"];
  for (const [key, text] of [
    ["interval", interval],
    ["slowInterval", slowInterval],
  ] as const) {
    if ((parseDuration(text) ?? 0) <= LONGEST_INTERVAL) continue;
    const message = `Samples recorded every ${text} vanish between evaluations.`;
    report({ code: "INTERVAL_TOO_LONG", path: [...evaluation, key], message, hint: "Use 4m or less." });
  }
  const base = formatDuration(plan.baseSeconds);
  if ((parseDuration(interval) ?? 0) * 2 > plan.baseSeconds)
    report({
      code: "INTERVAL_TOO_LONG",
      path: [...evaluation, "interval"],
      message: `The shortest window is ${base}; an evaluation every ${interval} is too rare for it.`,
      hint: `Use ${formatDuration(plan.baseSeconds / 2)} or less.`,
    });
  if ((parseDuration(scrapeInterval) ?? 0) * 2 > plan.baseSeconds)
    report({
      code: "WINDOW_UNDER_TWO_SCRAPES",
      path: [...path, "name"],
      message: `The window of ${base} holds fewer than two scrapes of ${scrapeInterval}, so rate() sees nothing.`,
      hint: "Scrape more often or use a ladder with longer windows.",
    });
  if (retention && (parseDuration(retention) ?? 0) < periodSeconds)
    report({
      code: "RETENTION_TOO_SHORT",
      path: [...evaluation, "retention"],
      message: `Prometheus keeps ${retention}, less than the SLO window of ${formatDuration(periodSeconds)}.`,
      hint: "Keep data longer or use a shorter window.",
    });
}
