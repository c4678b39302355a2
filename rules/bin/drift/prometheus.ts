import { ANALYSIS_LABEL, DRIFT_AGAINST, DRIFT_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { quote } from "../../promql/selector.ts";
import { decideDrift, decideFeatureDrift, type FeatureFacts } from "../../stats/verdict/decide-drift.ts";
import { IoError, UsageError } from "../io.ts";
import type { PrometheusClient } from "../prometheus-client.ts";
import type { DriftReport, FeatureReport } from "./report.ts";

const suffix = DRIFT_AGAINST.reference;
const NAMES = {
  psi: `${DRIFT_SERIES.psi}${suffix}`,
  psiFloor: `${DRIFT_SERIES.psiFloor}${suffix}`,
  jensenShannon: `${DRIFT_SERIES.jensenShannon}${suffix}`,
  hellinger: `${DRIFT_SERIES.hellinger}${suffix}`,
  ks: `${DRIFT_SERIES.ks}${suffix}`,
  degreesOfFreedom: `${DRIFT_SERIES.degreesOfFreedom}${suffix}`,
  significant: `${DRIFT_SERIES.significant}${suffix}`,
  massLost: `${DRIFT_SERIES.massLost}${suffix}`,
  referenceRows: `${DRIFT_SERIES.referenceRows}${suffix}`,
  currentRows: DRIFT_SERIES.rows,
} as const;
type Key = keyof typeof NAMES;

/** The newest recorded scores of a model, judged by the same rules as files. */
export async function readPrometheusReport(client: PrometheusClient, model: string | undefined): Promise<DriftReport> {
  if (model === undefined) throw new UsageError("Say which model: --model NAME.");
  const selector = `{${ANALYSIS_LABEL.model}=${quote(model)},__name__=~"${Object.values(NAMES).join("|")}"}`;
  const samples = await client.query(selector);
  if (samples.length === 0) throw new IoError(`Prometheus at ${client.url} has no drift series of the model ${model}.`);
  const byFeature = new Map<string, Partial<Record<Key, number>>>();
  for (const { labels, points } of samples) {
    const value = points[0]?.[1];
    const key = (Object.keys(NAMES) as Key[]).find((one) => NAMES[one] === labels["__name__"]);
    const { version = "", feature = "" } = labels;
    const name = `${feature}${version === "" ? "" : ` (${version})`}`;
    if (key && value !== undefined && Number.isFinite(value))
      byFeature.set(name, { ...byFeature.get(name), [key]: value });
  }
  const facts = [...byFeature].map(([feature, values]) => factsOf(feature, values));
  const verdict = decideDrift(facts);
  if (!verdict.ok) throw new IoError(`The recorded scores cannot be judged: ${verdict.reason}`);
  const features = facts.map((fact) => featureOf(fact, byFeature.get(fact.feature) ?? {}));
  return {
    state: verdict.value.state,
    reason: verdict.value.reason,
    words: verdict.value.words,
    currentRows: Math.max(...facts.map(({ currentRows }) => currentRows ?? 0)),
    referenceRows: Math.max(...facts.map(({ referenceRows }) => referenceRows ?? 0)),
    features: features.sort((a, b) => b.code - a.code || (b.psi ?? -1) - (a.psi ?? -1)),
    skipped: [],
  };
}

function factsOf(feature: string, values: Partial<Record<Key, number>>): FeatureFacts {
  return {
    feature,
    currentRows: values.currentRows ?? null,
    referenceRows: values.referenceRows ?? null,
    degreesOfFreedom: values.degreesOfFreedom ?? null,
    psi: values.psi ?? null,
    significant: values.significant === 1,
    massLost: values.massLost ?? null,
  };
}

function featureOf(facts: FeatureFacts, values: Partial<Record<Key, number>>): FeatureReport {
  return {
    ...decideFeatureDrift(facts),
    psi: facts.psi,
    psiFloor: values.psiFloor ?? null,
    jensenShannon: values.jensenShannon ?? null,
    hellinger: values.hellinger ?? null,
    ks: values.ks ?? null,
    bins: [],
  };
}
