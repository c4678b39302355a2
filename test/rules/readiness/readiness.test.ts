import { describe, expect, it } from "vitest";
import { buildModels } from "../../../rules/model/build-models.ts";
import { parsePeople, parseRunbookFacts } from "../../../rules/readiness/parse-runbook-facts.ts";
import type { ReadinessFacts } from "../../../rules/readiness/readiness-facts.ts";
import { scoreReadiness } from "../../../rules/readiness/score.ts";
import { parseSources } from "../../../rules/spec/parse-sources.ts";
import { EXEMPLARY, POLICY } from "../lint/exemplary.ts";

const RUNBOOK = `apiVersion: noops.ml/v1alpha1
kind: Runbook
metadata: {name: rollback-ranking}
spec:
  match: {cause: [F1, F2, F3, F4]}
  steps:
    - {id: back, uses: mlflow.set_alias, timeout: 10s, idempotency: put, verify: {uses: prometheus.query, within: 1m, hold: 10s}}
`;
const RETRAIN = RUNBOOK.replace("rollback-ranking", "retrain-ranking").replace("mlflow.set_alias", "kubeflow.run");
const PEOPLE = `people:
  - {subject: alice, groups: [ml-oncall]}
  - {subject: bob, groups: [ml-oncall]}
`;
const MODEL = EXEMPLARY.replace("runbooks: [rollback-ranking]", "runbooks: [rollback-ranking, retrain-ranking]");

function facts(text = MODEL): ReadinessFacts {
  const sources = [MODEL === text ? MODEL : text, POLICY, RUNBOOK, RETRAIN].map((one, at) => ({
    file: `${at}.yaml`,
    text: one,
  }));
  const { models } = buildModels(parseSources(sources), { unixSeconds: (iso) => Date.parse(iso) / 1000 });
  const built = models[0];
  if (!built) throw new Error("no model");
  const names = built.model.slos.map(({ name }) => name);
  const every = (value: number) => new Map(names.map((name) => [name, value]));
  return {
    ...built,
    lint: [],
    runbooks: parseRunbookFacts(sources),
    people: parsePeople({ file: "people.yaml", text: PEOPLE }),
    prometheus: {
      reporting: new Set(names),
      coverageRatio: every(0.9),
      budgetRemaining: every(0.4),
      canarySeen: true,
      driftSeen: true,
    },
    bot: {
      knowsModel: true,
      killSwitchOn: false,
      incidentsWithoutTimer: 0,
      runs: [
        { runbook: "rollback-ranking", mode: "live", state: "succeeded" },
        { runbook: "retrain-ranking", mode: "dry", state: "succeeded" },
      ],
      minutesToMitigate: [4, 6],
    },
  };
}

const verdicts = (given: ReadinessFacts) =>
  Object.fromEntries(
    scoreReadiness(given, "production").results.map(({ id, verdict, reason }) => [id, [verdict, reason]]),
  );

describe("readiness", () => {
  it("is complete where everything was seen, exercised and agreed", () => {
    const { scoreRatio, ready, results } = scoreReadiness(facts(), "production");
    expect(results.filter(({ verdict }) => verdict !== "met")).toEqual([]);
    expect({ scoreRatio, ready }).toEqual({ scoreRatio: 1, ready: true });
  });

  it("does not count what nobody could be asked, and says whom to ask", () => {
    const blind = scoreReadiness({ ...facts(), prometheus: undefined, bot: undefined }, "production");
    expect(blind.ready).toBe(false);
    expect(blind.results.find(({ id }) => id === "slis-report")).toMatchObject({
      verdict: "unknown",
      reason: "No Prometheus was asked: --prometheus-url URL.",
    });
    expect(blind.results.find(({ id }) => id === "rollback-exercised")?.verdict).toBe("unknown");
  });

  const all = facts();
  const prometheus = all.prometheus;
  const bot = all.bot;
  if (!prometheus || !bot) throw new Error("no facts");
  const without = (name: string) => new Set([...prometheus.reporting].filter((other) => other !== name));

  it.each<[string, string, Partial<ReadinessFacts>, string]>([
    [
      "slis-report",
      "an SLI is silent",
      { prometheus: { ...prometheus, reporting: without("latency") } },
      "No data from latency.",
    ],
    [
      "coverage",
      "one of eight SLIs is silent",
      { prometheus: { ...prometheus, reporting: without("latency") } },
      "7 of 8 SLIs are live.",
    ],
    [
      "slo-baseline",
      "an SLO is young",
      { prometheus: { ...prometheus, coverageRatio: new Map([...prometheus.coverageRatio, ["latency", 0.1]]) } },
      "Under a quarter of the window is recorded for latency.",
    ],
    [
      "budget-left",
      "a budget is gone",
      { prometheus: { ...prometheus, budgetRemaining: new Map([["spend", -0.2]]) } },
      "The budget is gone for spend.",
    ],
    [
      "canary-seen",
      "no canary ran",
      { prometheus: { ...prometheus, canarySeen: false } },
      "No comparison ran in the last 30 days.",
    ],
    [
      "drift-seen",
      "no score arrived",
      { prometheus: { ...prometheus, driftSeen: false } },
      "No drift score in the last 30 days.",
    ],
    [
      "rollback-exercised",
      "nobody ever went back",
      { bot: { ...bot, runs: [] } },
      "None of rollback-ranking has ever succeeded, not even as a drill.",
    ],
    [
      "retrain-exercised",
      "the retrain failed",
      { bot: { ...bot, runs: [{ runbook: "retrain-ranking", mode: "live", state: "failed" }] } },
      "None of retrain-ranking has ever succeeded, not even as a drill.",
    ],
    ["automation-on", "the kill switch is on", { bot: { ...bot, killSwitchOn: true } }, "The kill switch is on."],
    [
      "automation-on",
      "the bot has never heard of it",
      { bot: { ...bot, knowsModel: false } },
      "The bot does not know this model.",
    ],
    [
      "time-to-remedy",
      "incidents take an hour",
      { bot: { ...bot, minutesToMitigate: [50, 70] } },
      "60 minutes on average over 2 incidents.",
    ],
    ["on-call", "one person is left", { people: new Map([["ml-oncall", ["alice"]]]) }, "Only 1 person may approve."],
    [
      "runbooks-exist",
      "a runbook is only a name",
      { runbooks: all.runbooks?.slice(0, 1) },
      "There is no runbook retrain-ranking.",
    ],
    [
      "runbooks-verify",
      "a runbook trusts itself",
      { runbooks: all.runbooks?.map((one) => ({ ...one, verifies: false })) },
      "Nothing checks the effect of rollback-ranking, retrain-ranking.",
    ],
    [
      "remediation",
      "a cause has no remedy",
      { runbooks: all.runbooks?.map((one) => ({ ...one, causes: ["F2", "F4"] })) },
      "No runbook is for F3, F1.",
    ],
    ["policy-approves", "no policy", { policy: undefined }, "There is no policy with approval rules."],
  ])("%s is missing when %s", (id, _, change, reason) => {
    expect(verdicts({ ...facts(), ...change })[id]).toEqual(["missing", reason]);
  });
});
