import { API_VERSION, RAW_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import type { ModelInput } from "../spec/model-schema.ts";
import type { InitFacts } from "./init-facts.ts";
import { suggestObjective } from "./suggest-objective.ts";

type SloInput = ModelInput["spec"]["slos"][number];

const LOW_TRAFFIC = { minEvents: 100, minFailures: 3 };
/** A latency promise is about the 99th percentile, unless the past was worse. */
const STRICTEST_LATENCY = 99;

function availability({ events }: InitFacts): SloInput[] {
  if (!events) return [];
  return [
    {
      name: "availability",
      objective: suggestObjective(events.failedRatio),
      description: "Requests are answered.",
      lowTraffic: LOW_TRAFFIC,
      events: { bad: events.bad, total: events.total },
    },
  ];
}

function latency({ latency: found }: InitFacts): SloInput[] {
  if (!found) return [];
  const { histogram, le, slowRatio } = found;
  return [
    {
      name: "latency",
      objective: Math.min(STRICTEST_LATENCY, suggestObjective(slowRatio)),
      description: `Answers come within ${le} seconds.`,
      lowTraffic: LOW_TRAFFIC,
      latency: { histogram, le },
    },
  ];
}

/** Promises about series of the instrumentation contract; each needs its series. */
function contract(facts: InitFacts): SloInput[] {
  const has = (...names: readonly string[]) => names.every((name) => facts.present.has(name));
  const { predictions } = RAW_SERIES;
  const slos: SloInput[] = [];
  if (has(RAW_SERIES.featureViolations, predictions))
    slos.push({
      name: "schema",
      objective: 99.5,
      description: "Features have the expected schema.",
      cause: "F1",
      lowTraffic: LOW_TRAFFIC,
      events: { bad: RAW_SERIES.featureViolations, total: predictions },
    });
  if (has(RAW_SERIES.predictionOutcomes))
    slos.push({
      name: "accuracy",
      objective: 90,
      description: "Labelled predictions were right.",
      lowTraffic: LOW_TRAFFIC,
      accuracy: {
        outcomes: RAW_SERIES.predictionOutcomes,
        bad: 'outcome="incorrect"',
        ...(has(predictions) && { predictions, labelLag: "1d", minCoverage: 0.8 }),
        confidence: "wilson95",
      },
    });
  if (has(RAW_SERIES.featureLastUpdated))
    slos.push({
      name: "freshness",
      objective: 99,
      description: "Features are at most an hour old.",
      groupBy: [],
      freshness: { timestamp: RAW_SERIES.featureLastUpdated, maxAge: "1h", absent: "bad" },
    });
  if (has(RAW_SERIES.inferenceCost, predictions))
    slos.push({
      name: "spend",
      objective: 99,
      description: "At most 100 dollars a day; set your own cap.",
      groupBy: [],
      cost: { spend: RAW_SERIES.inferenceCost, cap: { amount: 100, per: "1d" } },
    });
  if (has(RAW_SERIES.pipelineLastRunSuccess, RAW_SERIES.pipelineLastRun))
    slos.push({
      name: "training",
      objective: 95,
      description: "The last training run succeeded and is at most 26 hours old.",
      cause: "F5",
      groupBy: [],
      pipeline: {
        lastRunSuccess: RAW_SERIES.pipelineLastRunSuccess,
        lastRun: RAW_SERIES.pipelineLastRun,
        maxAge: "26h",
      },
    });
  return slos;
}

/** A first spec for a model. Every number in it is a guess that its owner should look at. */
export function initModel(facts: InitFacts): ModelInput {
  const { name, team, owner, selector, versioned } = facts;
  return {
    apiVersion: API_VERSION,
    kind: "Model",
    metadata: { name, labels: { ...(team && { team }), ...(owner && { owner }) } },
    spec: {
      serving: {
        ...(Object.keys(selector).length > 0 && { selector: { ...selector } }),
        ...(versioned && { groupBy: ["version"] }),
      },
      window: "30d",
      slos: [...availability(facts), ...latency(facts), ...contract(facts)],
      alerting: { impact: "Say what an hour of failure costs." },
      runbooks: [`${name}-first-aid`],
    },
  };
}

/** Facts for a model of which only the name is known: it will have the series of the instrumentation contract. */
export function plannedFacts(name: string, people: Pick<InitFacts, "team" | "owner">): InitFacts {
  return {
    name,
    ...people,
    selector: { model: name },
    versioned: true,
    events: { total: RAW_SERIES.predictions, bad: RAW_SERIES.predictionErrors },
    latency: { histogram: RAW_SERIES.predictionLatency, le: 0.25 },
    present: new Set(Object.values(RAW_SERIES)),
  };
}
