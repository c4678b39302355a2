import { SLO_SERIES, LABEL } from "@noops-ml/alerts/vocabulary.ts";
import { z } from "zod";
import { queryPrometheus } from "./query-prometheus.ts";

/** Where the page looks. */
export type LiveSources = {
  readonly prometheus: string;
  readonly modelServer: string;
  readonly bot: string;
  readonly botToken: string;
};

/** One promise as it stands: how fast its budget burns and how much is left, as ratios. */
export type SloStanding = { readonly slo: string; readonly burn: number | null; readonly remaining: number | null };

/** What the page shows. `null` is "not known", never zero. */
export type LiveState = {
  readonly at: number;
  readonly serving: string | null;
  readonly canaryShare: number | null;
  readonly perSecond: number | null;
  readonly errorRatio: number | null;
  readonly p95Seconds: number | null;
  readonly accuracy: number | null;
  readonly costPerThousand: number | null;
  readonly violationRatio: number | null;
  readonly slos: readonly SloStanding[];
  readonly firing: readonly string[];
  readonly incidents: readonly { readonly ref: string; readonly title: string; readonly phase: string }[];
};

const W = "[15s]";
const FIGURES = {
  perSecond: `sum(rate(model_predictions_total${W}))`,
  errorRatio: `sum(rate(model_prediction_errors_total${W})) / (sum(rate(model_predictions_total${W})) > 0)`,
  p95Seconds: `histogram_quantile(0.95, sum by (le) (rate(model_prediction_latency_seconds_bucket${W})) > 0)`,
  accuracy: `sum(rate(model_prediction_outcomes_total{outcome="correct"}[30s])) / (sum(rate(model_prediction_outcomes_total[30s])) > 0)`,
  costPerThousand: `1000 * sum(rate(model_inference_cost_usd_total${W})) / (sum(rate(model_predictions_total${W})) > 0)`,
  violationRatio: `sum(rate(model_feature_violations_total${W})) / (sum(rate(model_predictions_total${W})) > 0)`,
} as const;

const serverState = z.object({ champion: z.string().nullable(), canary: z.object({ share: z.number() }).nullable() });
const incidentList = z.object({
  incidents: z.array(z.object({ ref: z.string(), title: z.string(), phase: z.string() })),
});

async function readJson<T>(schema: z.ZodType<T>, url: string, headers: Record<string, string> = {}): Promise<T | null> {
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(1500) });
    return response.ok ? schema.parse(await response.json()) : null;
  } catch {
    // The page shows what it can reach; a part that is down is shown as unknown.
    return null;
  }
}

async function readSlos(prometheus: string): Promise<SloStanding[]> {
  const worst = (series: string, pick: "max" | "min") =>
    queryPrometheus(prometheus, `${pick} by (${LABEL.sloName}) (${series})`);
  const [burns, left] = await Promise.all([
    worst(SLO_SERIES.currentBurnRate, "max"),
    worst(SLO_SERIES.periodBudgetRemaining, "min"),
  ]);
  const valueOf = (samples: typeof burns, slo: string) =>
    samples.find(({ labels }) => labels[LABEL.sloName] === slo)?.value ?? null;
  const names = new Set([...burns, ...left].map(({ labels }) => labels[LABEL.sloName] ?? ""));
  return [...names].sort().map((slo) => ({ slo, burn: valueOf(burns, slo), remaining: valueOf(left, slo) }));
}

/** Each promise once, with how loudly it speaks. */
async function readFiring(prometheus: string): Promise<string[]> {
  const samples = await queryPrometheus(prometheus, `ALERTS{alertstate="firing", ${LABEL.severity}!=""}`);
  const loudest = new Map<string, string>();
  for (const { labels } of samples) {
    const name = labels[LABEL.sloName] ?? labels[LABEL.alertName] ?? "an alert";
    const severity = labels[LABEL.severity] ?? "";
    if (loudest.get(name) !== "page") loudest.set(name, severity);
  }
  return [...loudest].map(([name, severity]) => `${name} (${severity})`).sort();
}

/** Reads everything that the page shows, all at once. */
export async function readLiveState(sources: LiveSources): Promise<LiveState> {
  const figure = async (expression: string) =>
    (await queryPrometheus(sources.prometheus, expression))[0]?.value ?? null;
  const authorization = { authorization: `Bearer ${sources.botToken}` };
  const [
    server,
    incidents,
    slos,
    firing,
    perSecond,
    errorRatio,
    p95Seconds,
    accuracy,
    costPerThousand,
    violationRatio,
  ] = await Promise.all([
    readJson(serverState, `${sources.modelServer}/_/state`),
    readJson(incidentList, `${sources.bot}/v1/incidents?state=all&limit=8`, authorization),
    readSlos(sources.prometheus),
    readFiring(sources.prometheus),
    figure(FIGURES.perSecond),
    figure(FIGURES.errorRatio),
    figure(FIGURES.p95Seconds),
    figure(FIGURES.accuracy),
    figure(FIGURES.costPerThousand),
    figure(FIGURES.violationRatio),
  ]);
  return {
    at: Date.now(),
    serving: server?.champion ?? null,
    canaryShare: server?.canary?.share ?? null,
    perSecond,
    errorRatio,
    p95Seconds,
    accuracy,
    costPerThousand,
    violationRatio,
    slos,
    firing,
    incidents: incidents?.incidents.slice(0, 8) ?? [],
  };
}
