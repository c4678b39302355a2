import { CANARY_SERIES, DRIFT_AGAINST, DRIFT_SERIES, LABEL, SLO_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import type { CompiledModel } from "../model/slo.ts";
import { quote } from "../promql/selector.ts";
import type { PrometheusFacts } from "../readiness/readiness-facts.ts";
import type { PrometheusClient, Series } from "./prometheus-client.ts";

const bySlo = (series: readonly Series[]) =>
  new Map(
    series.flatMap(({ labels, points }) => {
      const [name, value] = [labels[LABEL.sloName], points[0]?.[1]];
      return name === undefined || value === undefined ? [] : [[name, value] as const];
    }),
  );

/** Asks a running Prometheus what the checklists want to know about a model. */
export async function askPrometheus(client: PrometheusClient, model: CompiledModel): Promise<PrometheusFacts> {
  const services = [...new Set(model.slos.map(({ service }) => service))];
  const pattern = services.map((service) => service.replaceAll(".", "[.]")).join("|");
  const selector = `{${LABEL.sloService}=~${quote(pattern)}}`;
  const totals = `{__name__=~"${SLO_SERIES.sliTotal}.+", ${selector.slice(1)}`;
  const ofModel = `{model=${quote(model.name)}}`;
  const seen = async (series: string) =>
    (await client.query(`count(last_over_time(${series}${ofModel}[30d]))`)).length > 0;
  const driftScore = `${DRIFT_SERIES.psi}${DRIFT_AGAINST.reference}`;
  return {
    reporting: new Set(bySlo(await client.query(`count by (${LABEL.sloName}) (${totals})`)).keys()),
    coverageRatio: bySlo(await client.query(`min by (${LABEL.sloName}) (${SLO_SERIES.periodCoverage}${selector})`)),
    budgetRemaining: bySlo(
      await client.query(`min by (${LABEL.sloName}) (${SLO_SERIES.periodBudgetRemaining}${selector})`),
    ),
    canarySeen: await seen(CANARY_SERIES.live),
    driftSeen: await seen(driftScore),
  };
}
