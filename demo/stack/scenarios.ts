import { setTimeout as delay } from "node:timers/promises";
import { DEMO_MODEL, REGRESSED_VERSION, STABLE_VERSION } from "../registry/demo-model.ts";

/** The faults that the demo can inject. */
export const SCENARIOS = [
  "regressed-canary",
  "model-drift",
  "latency",
  "outage",
  "schema-change",
  "cost-runaway",
] as const;
export type Scenario = (typeof SCENARIOS)[number];

/** One sentence per scenario for people who choose. */
export const SCENARIO_TEXT: Readonly<Record<Scenario, string>> = {
  "regressed-canary":
    "A minute as canary, then a hasty release makes version 7 champion: it fails on wallet payments, misses fraud and is slow.",
  "model-drift": "Customers and fraudsters change their ways: inputs shift and the model is wrong more often.",
  latency: "The server is starved of CPU: most answers take longer than the promised quarter of a second.",
  outage: "The feature store does not answer: every prediction fails.",
  "schema-change": "A producer renames merchant_risk: the feature arrives as null.",
  "cost-runaway": "Each prediction is retried against the dearest endpoint: twenty times the cost.",
};

/** True for the name of a scenario. */
export function isScenario(name: string): name is Scenario {
  return SCENARIOS.some((scenario) => scenario === name);
}

/** Where the faults are injected. */
export type FaultTargets = { readonly modelServer: string; readonly registry: string; readonly traffic: string };

/** So small that the SLOs of the canary's own version have too few events to page before the release. */
const CANARY_SHARE = 0.01;
const CANARY_MS = 1000;
/** The canary's rules count by the minute: at least one look, mostly two, with evidence that can be seen. */
export const WATCHED_CANARY_MS = 75_000;

async function post(url: string, body: unknown): Promise<void> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(5000),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
}

/** Points an alias of the demo's model to a version, as a release tool would. */
export function setAlias(registry: string, alias: string, version: string): Promise<void> {
  return post(`${registry}/api/2.0/mlflow/registered-models/alias`, { name: DEMO_MODEL, alias, version });
}

/** Injects a fault. A regressed canary first gets a small share for `canaryMs`; then somebody promotes it all the same. */
export async function injectScenario(
  scenario: Scenario,
  targets: FaultTargets,
  canaryMs: number = CANARY_MS,
): Promise<void> {
  switch (scenario) {
    case "regressed-canary":
      await setAlias(targets.registry, "challenger", REGRESSED_VERSION);
      await post(`${targets.modelServer}/_/canary`, {
        share: CANARY_SHARE,
        run: `canary-${REGRESSED_VERSION}-${Date.now().toString(36)}`,
      });
      await delay(canaryMs);
      return setAlias(targets.registry, "champion", REGRESSED_VERSION);
    case "model-drift":
    case "schema-change":
      // What was done about an earlier fault is forgotten, as it is with the faults of the server.
      await post(`${targets.modelServer}/_/fault`, { fault: "none" });
      return post(`${targets.traffic}/_/fault`, { fault: scenario });
    case "latency":
    case "outage":
    case "cost-runaway":
      return post(`${targets.modelServer}/_/fault`, { fault: scenario });
  }
}

/** Takes every fault away: what a person would do by hand, without the bot. */
export async function healAll(targets: FaultTargets): Promise<void> {
  await Promise.all([
    post(`${targets.traffic}/_/fault`, { fault: "none" }),
    post(`${targets.modelServer}/_/fault`, { fault: "none" }),
    post(`${targets.modelServer}/_/canary`, { share: 0 }),
    setAlias(targets.registry, "champion", STABLE_VERSION),
  ]);
}
