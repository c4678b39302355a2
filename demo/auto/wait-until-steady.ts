import { SLO_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { queryPrometheus } from "../page/query-prometheus.ts";
import { pollUntil } from "./poll.ts";

const STEADY_SECONDS = 20;
const DEADLINE_MS = 180_000;

/** Waits until traffic has flowed for a while, every promise has figures and no alert is left from an earlier fault. */
export async function waitUntilSteady(prometheusUrl: string): Promise<void> {
  const first = async (expression: string) => (await queryPrometheus(prometheusUrl, expression))[0]?.value ?? 0;
  await pollUntil("steady figures and no firing alert", DEADLINE_MS, async () => {
    const [samples, burning, firing] = await Promise.all([
      first(`count_over_time(sum(rate(model_predictions_total[5s]))[${STEADY_SECONDS}s:1s])`),
      first(`count(${SLO_SERIES.currentBurnRate})`),
      first('count(ALERTS{alertstate="firing", sloth_severity="page"})'),
    ]);
    return samples >= STEADY_SECONDS - 1 && burning > 0 && firing === 0 ? true : undefined;
  });
}
