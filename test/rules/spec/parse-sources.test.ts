import { parseModel, parsePolicy } from "@noops-ml/rules/spec/parse-document.ts";
import { parseSources } from "@noops-ml/rules/spec/parse-sources.ts";
import { describe, expect, it } from "vitest";

const GOOD = `apiVersion: noops.ml/v1alpha1
kind: Model
metadata: {name: fraud}
spec:
  slos:
    - {name: availability, objective: 99.9, events: {bad: 'errors{code="5"}', total: requests}}
`;
const found = (text: string) =>
  parseSources([{ file: "m.yaml", text }]).issues.map(({ line, column, code, path }) => [line, column, code, path]);
const first = (text: string) => {
  const issue = parseSources([{ file: "m.yaml", text }]).issues[0];
  if (!issue) throw new Error("no issue");
  return issue;
};

describe("a good model", () => {
  it("gets its defaults", () => {
    const result = parseModel({ file: "m.yaml", text: GOOD });
    expect(result.ok && result.value.spec.window).toBe("30d");
    expect(result.ok && result.value.spec.evaluation).toEqual({
      interval: "1m",
      slowInterval: "2m",
      scrapeInterval: "15s",
    });
    expect(result.issues).toEqual([]);
  });
});

describe("mistakes", () => {
  it("three in one file give three issues with code, place and hint", () => {
    const text = `apiVersion: noops.ml/v1alpha1
kind: Model
metadata: {name: fraud}
spec:
  window: 30x
  slos:
    - name: availability
      objectve: 99.9
      objective: 100
      events: {bad: x, total: y}
`;
    const { issues } = parseSources([{ file: "m.yaml", text }]);
    expect(issues).toMatchObject([
      { line: 5, column: 11, code: "TYPE_WRONG", path: "spec.window", hint: 'Write it like "5m", "1h30m" or "30d".' },
      { line: 8, column: 7, code: "KEY_UNKNOWN", path: "spec.slos[0].objectve", hint: 'Did you mean "objective"?' },
      { line: 9, column: 18, code: "OBJECTIVE_OUT_OF_RANGE", path: "spec.slos[0].objective" },
    ]);
  });

  it.each([
    ["no SLI", "", "SLI_KIND_COUNT"],
    ["two SLIs", ", events: {bad: a, total: b}, slices: {bad: c}", "SLI_KIND_COUNT"],
    ["events without bad or good", ", events: {total: b}", "KEY_MISSING"],
    ["events with bad and good", ", events: {bad: a, good: b, total: c}", "KEY_UNKNOWN"],
    ["cost without a limit", ", cost: {spend: a}", "KEY_MISSING"],
    ["a number where text belongs", ", events: {bad: 5, total: b}", "TYPE_WRONG"],
    ["a reserved label", ", labels: {sloth_id: x}, events: {bad: a, total: b}", "LABEL_RESERVED"],
    ["a label that is no label", ", labels: {a-b: x}, events: {bad: a, total: b}", "LABEL_NOT_PORTABLE"],
    ["an unknown failure mode", ", cause: F9, events: {bad: a, total: b}", "TYPE_WRONG"],
  ])("%s", (_, slo, code) => {
    const text = `apiVersion: noops.ml/v1alpha1\nkind: Model\nmetadata: {name: m}\nspec: {slos: [{name: a, objective: 99${slo}}]}\n`;
    expect(found(text).map((issue) => issue[2])).toEqual([code]);
  });

  it.each([0, 100, -1, 101])("an objective of %d is out of range", (objective) => {
    expect(first(GOOD.replace("99.9", String(objective))).code).toBe("OBJECTIVE_OUT_OF_RANGE");
  });

  it("names apiVersion and kind at once", () => {
    expect(found("apiVersion: noops.ml/v1\nkind: Modle\n")).toEqual([
      [1, 13, "KIND_UNKNOWN", "apiVersion"],
      [2, 7, "KIND_UNKNOWN", "kind"],
    ]);
  });

  it.each([
    [
      "a Kubernetes object",
      "apiVersion: apps/v1\nkind: Deployment\n",
      'This is no document of noops-ml, but a "Deployment".',
    ],
    ["rules of Prometheus", "groups:\n  - name: a\n---\ngroups: []\n", "This is no document of noops-ml."],
  ])("says once of a file with %s that it is meant for another program", (_, text, message) => {
    const { issues } = parseSources([{ file: "other.yaml", text }]);
    expect(issues).toMatchObject([{ code: "KIND_UNKNOWN", line: 1, message }]);
  });

  it("asks for the apiVersion where the kind is ours, and for the kind where the apiVersion is", () => {
    expect(found("kind: Model\n").map(([, , code]) => code)).toEqual(["KIND_UNKNOWN"]);
    expect(first("kind: Model\n").message).toBe("The apiVersion is missing.");
    expect(first("apiVersion: noops.ml/v1alpha1\n").message).toBe("The kind is missing.");
  });

  it("a syntax mistake has a place and spoils only its own file", () => {
    const { models, issues } = parseSources([
      { file: "bad.yaml", text: "a: [1\nb: 2" },
      { file: "good.yaml", text: GOOD },
    ]);
    expect(issues.map(({ file, code }) => [file, code])).toEqual([["bad.yaml", "YAML_SYNTAX"]]);
    expect(models).toHaveLength(1);
  });

  it("one name twice in a model is found", () => {
    const twice = `${GOOD}    - {name: availability, objective: 99, slices: {bad: x}}\n`;
    expect(first(twice)).toMatchObject({ code: "SLO_ID_DUPLICATE", line: 7, path: "spec.slos[1].name" });
  });

  it("a document that multiplies itself by aliases is refused", () => {
    const bomb = `a: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b]\nd: [*c, *c, *c, *c, *c, *c]\n`;
    expect(first(bomb).code).toBe("YAML_SYNTAX");
  });
});

describe("a policy", () => {
  const POLICY = `apiVersion: noops.ml/v1alpha1
kind: Policy
metadata: {name: p}
spec:
  ladders: {fast: [{tier: t, severity: page, share: 10%, long: 1m, short: 10s}]}
  rules: [{when: "true", level: L2, approvers: [oncall], reason: because}]
`;

  it("keeps ladders for the compiler and rules for the bot", () => {
    const result = parsePolicy({ file: "p.yaml", text: POLICY });
    expect(result.ok && result.value.spec.ladders["fast"]?.[0]?.share).toBe("10%");
    expect(result.ok && result.value.spec.rules[0]).toMatchObject({ level: "L2", ttl: "15m" });
  });

  it("refuses an unknown level with a hint", () => {
    const result = parsePolicy({ file: "p.yaml", text: POLICY.replace("L2", "L9") });
    expect(result.issues[0]).toMatchObject({ code: "TYPE_WRONG", path: "spec.rules[0].level" });
  });
});
