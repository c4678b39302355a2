import { compare, multiply } from "@noops-ml/alerts/policy/rational.ts";
import { CEILING } from "@noops-ml/alerts/policy/reachable.ts";
import { compileModel } from "@noops-ml/rules/compile/compile-model.ts";
import type { RuleGroup } from "@noops-ml/rules/compile/rule.ts";
import { buildModels } from "@noops-ml/rules/model/build-models.ts";
import { renderGroups } from "@noops-ml/rules/render/prometheus-rules.ts";
import { hasErrors } from "@noops-ml/rules/spec/issue.ts";
import { parseSources } from "@noops-ml/rules/spec/parse-sources.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

const SLIS = [
  { events: { bad: 'r{code="500"}', total: "r" } },
  { events: { good: "ok", total: "r" } },
  { events: { bad: "sum by (version) (rate(e[{{.window}}]))", total: "sum by (version) (rate(r[{{.window}}]))" } },
  { latency: { histogram: "h", le: 0.3 } },
  {
    accuracy: {
      outcomes: "o",
      bad: 'outcome="incorrect"',
      predictions: "p",
      minCoverage: 0.8,
      labelCadence: "1d",
      confidence: "wilson95",
    },
  },
  { freshness: { timestamp: "t", maxAge: "1h" } },
  { cost: { spend: "s", units: "u", maxPerUnit: 0.002 } },
  { cost: { spend: "s", cap: { amount: 10, per: "1d" } } },
  { pipeline: { lastRunSuccess: "a", lastRun: "b", maxAge: "26h" } },
  { coverage: { expected: "count(up)", live: "count(up == 1)" } },
  { fairness: { positives: "fp", predictions: "fn", minRatio: "80%" } },
  { slices: { bad: "probe_bad" } },
];
const WINDOWS = [
  "30d",
  "28d",
  "14d",
  "7d",
  "3d",
  "1d",
  "6h",
  { calendar: "month" },
  { calendar: "week", zone: "+02:00" },
];

const slo = fc.record({
  objective: fc.integer({ min: 1, max: 99_999 }).map((value) => value / 1000),
  sli: fc.constantFrom(...SLIS),
  window: fc.constantFrom(...WINDOWS),
  unreachable: fc.constantFrom("widen", "clamp"),
  lowTraffic: fc.constantFrom({}, { lowTraffic: { minEvents: 100, minFailures: 3 } }),
});
const spec = fc.record({
  slos: fc.array(slo, { minLength: 1, maxLength: 4 }),
  groupBy: fc.constantFrom([], ["version"]),
  maintenance: fc.constantFrom([], [{ name: "m", days: ["saturday"], start: "23:00", duration: "2h", exclude: true }]),
  labels: fc.dictionary(fc.constantFrom("team", "owner", "tier"), fc.string({ maxLength: 12 })),
});

function build({ slos, groupBy, maintenance, labels }: typeof spec extends fc.Arbitrary<infer T> ? T : never) {
  const document = {
    apiVersion: "noops.ml/v1alpha1",
    kind: "Model",
    metadata: { name: "m", labels },
    spec: {
      serving: { groupBy },
      maintenance,
      slos: slos.map(({ objective, sli, window, unreachable, lowTraffic }, at) => ({
        name: `slo-${at}`,
        objective,
        window,
        alerting: { unreachable },
        ...lowTraffic,
        ...sli,
      })),
    },
  };
  const set = parseSources([{ file: "m.yaml", text: JSON.stringify(document) }]);
  expect(set.issues).toEqual([]);
  const built = buildModels(set, { unixSeconds: () => 0 });
  return { built, groups: built.models.flatMap((model) => compileModel(model, {})) };
}

/** Series of ours that an expression or a template reads. */
const readBy = (text: string) => text.match(/(?:slo|sloth|noops)[:_][a-z0-9_:]+/g) ?? [];
const recorded = (groups: readonly RuleGroup[]) =>
  new Set(groups.flatMap((group) => group.rules.flatMap((rule) => ("record" in rule ? [rule.record] : []))));

describe("for every valid spec", () => {
  it("each series that a rule or the template of an annotation reads is recorded", () => {
    fc.assert(
      fc.property(spec, (input) => {
        const { groups } = build(input);
        const names = recorded(groups);
        const reading = groups.flatMap((group) =>
          group.rules.flatMap((rule) => [
            ...readBy(rule.expr.replace(/"[^"]*"/g, "")),
            ...("alert" in rule ? Object.values({ ...rule.annotations, ...rule.evidence }).flatMap(readBy) : []),
          ]),
        );
        const used = reading.filter((name) => name.startsWith("slo:"));
        expect(used.filter((name) => !names.has(name))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it("no two rules of a name have one label set, and no threshold is out of reach", () => {
    fc.assert(
      fc.property(spec, (input) => {
        const { built, groups } = build(input);
        const keys = groups.flatMap((group) =>
          group.rules.map((rule) =>
            JSON.stringify(["record" in rule ? rule.record : rule.alert, Object.entries(rule.labels).sort()]),
          ),
        );
        expect(new Set(keys).size).toBe(keys.length);
        for (const { model } of built.models)
          for (const { burnTiers, budgetRatio, kind } of model.slos)
            for (const tier of burnTiers)
              if (kind !== "cost") expect(compare(multiply(tier.factor, budgetRatio), CEILING)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 100 },
    );
  });

  it("the rendered YAML says exactly what was compiled", () => {
    fc.assert(
      fc.property(spec, (input) => {
        const { built, groups } = build(input);
        if (hasErrors(built.issues)) return;
        // Evidence is for Grafana's alerts; Prometheus does not know the key.
        const known = JSON.stringify({ groups }, (key, value: unknown) => (key === "evidence" ? undefined : value));
        expect(parse(renderGroups(groups))).toEqual(JSON.parse(known));
      }),
      { numRuns: 50 },
    );
  });

  it("a label of the user never reaches recorded history, only info series and alerts", () => {
    fc.assert(
      fc.property(spec, (input) => {
        const { groups } = build(input);
        const info = ["sloth_slo_info", "noops_slo_info"];
        const history = groups.flatMap((group) =>
          group.rules.flatMap((rule) => ("record" in rule && !info.includes(rule.record) ? [rule.labels] : [])),
        );
        expect(history.filter((labels) => "team" in labels || "owner" in labels)).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});
