import { describe, expect, it } from "vitest";
import {
  CANARY_LIMITS,
  canaryNeeds,
  decideCanary,
  type CanaryFacts,
} from "../../../rules/stats/verdict/decide-canary.ts";
import { ROWS_PER_BIN, decideFeatureDrift, type FeatureFacts } from "../../../rules/stats/verdict/decide-drift.ts";
import type { DriftFeature } from "../../../grafana-plugin/src/domain/drift-feature.ts";
import { decisionWords } from "../../../grafana-plugin/src/ui/canary/words.ts";
import { featureWords } from "../../../grafana-plugin/src/ui/drift/words.ts";

// A panel may be read in another language; in English it says what the rules and the chat say.
describe("the sentence about a feature is the one of the rules", () => {
  const facts: FeatureFacts = {
    feature: "age",
    currentRows: 4000,
    referenceRows: 9000,
    degreesOfFreedom: 9,
    psi: 0.3,
    significant: true,
    massLost: 0,
  };
  it.each<[string, Partial<FeatureFacts>]>([
    ["without traffic", { currentRows: 0 }],
    ["without a reference", { referenceRows: null }],
    ["with a bin that one side lacks", { massLost: 0.02 }],
    ["with too few rows", { currentRows: 60 }],
    ["that hardly moved", { psi: 0.0456 }],
    ["that moved within noise", { psi: 0.12, significant: false }],
    ["that moved", { psi: 0.12 }],
    ["that moved far", {}],
  ])("%s", (_, change) => {
    const own = { ...facts, ...change };
    const { reason, words } = decideFeatureDrift(own);
    const feature = {
      reason,
      psi: own.psi ?? undefined,
      rows: own.currentRows ?? undefined,
      referenceRows: own.referenceRows ?? undefined,
      neededRows: ROWS_PER_BIN * ((own.degreesOfFreedom ?? 0) + 1),
      massLost: own.massLost ?? undefined,
    } as DriftFeature;
    expect(featureWords(feature)).toBe(words);
  });
});

describe("the sentence about a canary is the one of the rules", () => {
  const guard = { name: "errors", weight: 1, required: true };
  const facts: CanaryFacts = {
    ageMinutes: 90,
    canaryRequests: 4000,
    canaryRequestsLast10: 90,
    historyBlocks: 300,
    guards: [{ ...guard, logWorse: 0, logOk: 0, needed: { kind: "events", count: 120 } }],
    logDifferent: 0,
  };
  const guards = (logWorse: number, logOk: number | null) => [{ ...guard, logWorse, logOk }];
  it.each<[string, Partial<CanaryFacts>]>([
    ["that collects", {}],
    ["that lacks everything", { ageMinutes: 2, canaryRequests: 12, historyBlocks: 20, guards: guards(0, null) }],
    [
      "that lacks requests on a guardrail",
      { guards: [{ ...guard, logWorse: 0, logOk: -1, needed: { kind: "requests", count: 7 } }] },
    ],
    ["that is worse", { guards: guards(9, -2) }],
    ["that is worse within the margin", { guards: guards(9, 9) }],
    ["that predicts differently", { guards: guards(0, 9), logDifferent: 9 }],
    ["that is as good", { guards: guards(0, 9) }],
    ["without traffic", { canaryRequestsLast10: 0 }],
    ["whose time is up", { ageMinutes: 2000 }],
    ["whose time is up without data", { ageMinutes: 2000, guards: guards(0, null) }],
  ])("%s", (_, change) => {
    const own = { ...facts, ...change };
    const decision = decideCanary(own);
    if (!decision.ok) throw new Error(decision.reason);
    expect(decisionWords({ decision: decision.value, needs: canaryNeeds(own, CANARY_LIMITS) })).toBe(
      decision.value.words,
    );
  });
});
