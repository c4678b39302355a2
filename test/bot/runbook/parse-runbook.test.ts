import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createExpressions } from "@noops-ml/bot/adapters/cel/create-expressions.ts";
import { CONNECTOR_FACTS } from "@noops-ml/bot/commands/connector-facts.ts";
import { matchRunbooks } from "@noops-ml/bot/runbook/match-runbook.ts";
import { parseRunbook } from "@noops-ml/bot/runbook/parse-runbook.ts";
import { fillTemplate } from "@noops-ml/bot/runbook/template.ts";
import { readYaml } from "@noops-ml/rules/spec/yaml-source.ts";

const RUNBOOKS = join(import.meta.dirname, "../../../demo/runbooks");
const expressions = createExpressions();
const checks = {
  connectors: CONNECTOR_FACTS,
  checkExpression: (text: string) => expressions.check(text),
  sha256: (text: string) => createHash("sha256").update(text).digest("hex"),
};

function parse(text: string) {
  const document = readYaml({ file: "rb.yaml", text }).documents[0];
  if (!document) throw new Error("no document");
  return parseRunbook(document, checks);
}

const HEAD =
  "apiVersion: noops.ml/v1alpha1\nkind: Runbook\nmetadata: {name: rb}\nspec:\n  match: {cause: F4}\n  steps:\n";
const codes = (text: string) => {
  const result = parse(text);
  return result.issues.map((issue) => `${issue.code}@${String(issue.line)}:${String(issue.column)}`);
};

describe("a runbook", () => {
  it("that recognises a known flake only looks, because it starts by itself", () => {
    const step = (uses: string, inputs: string, idempotency: string) => `    - {id: a, uses: ${uses}, with: ${inputs}, timeout: 5s, idempotency: ${idempotency}}\n`; // prettier-ignore
    const head = HEAD.replace("  steps:", "  resolves: known-flake\n  steps:");
    expect(codes(head + step("prometheus.query", "{expr: up, onNoData: fail}", "read"))).toEqual([]);
    expect(codes(head + step("mlflow.set_alias", "{name: a, alias: b, version: c}", "put"))).toEqual([
      "TYPE_WRONG@8:21",
    ]);
  });

  it("names every mistake at once, each at its place", () => {
    const text = `${HEAD}    - {id: a, uses: mlflow.set_alais, with: {}, timeout: 5s, idempotency: put}
    - {id: b, uses: mlflow.set_alias, with: {name: x, alias: y, version: z, colour: red}, timeout: 5s, idempotency: cas}
    - {id: a, uses: prometheus.query, with: {expr: "\${modl.name}"}, timeout: 5s, idempotency: read, if: "1 +"}
`;
    const found = codes(text);
    expect(found.length).toBe(6);
    expect(found.map((one) => one.split("@")[0])).toEqual(
      expect.arrayContaining(["REFERENCE_UNKNOWN", "KEY_UNKNOWN", "TYPE_WRONG", "NAME_INVALID"]),
    );
    expect(found.some((one) => one.includes("@8:"))).toBe(true);
  });

  it.each([
    ["timeout", "{id: a, uses: prometheus.query, with: {expr: up}, idempotency: read}"],
    ["idempotency", "{id: a, uses: prometheus.query, with: {expr: up}, timeout: 5s}"],
  ])("without %s does not load", (_, step) => {
    expect(codes(`${HEAD}    - ${step}\n`)[0]).toMatch(/^KEY_MISSING/);
  });

  it("cannot wave a change through", () => {
    expect(
      codes(
        `${HEAD}    - {id: a, uses: mlflow.set_alias, with: {name: x, alias: y, version: z}, timeout: 5s, idempotency: put, approval: {level: none}}\n`,
      )[0],
    ).toMatch(/^TYPE_WRONG/);
  });

  it.each(readdirSync(RUNBOOKS))("of the demo, %s, loads without an issue", (file) => {
    const result = parse(readFileSync(join(RUNBOOKS, file), "utf8"));
    expect(result.issues).toEqual([]);
    expect(result.ok).toBe(true);
  });
});

describe("the inputs of a step", () => {
  it("take data in, keep its type where it stands alone, and name what is missing", () => {
    const context = { model: { deployment: { replicas: 3, name: "fraud" } }, incident: { slo: null } };
    expect(fillTemplate({ n: "${model.deployment.replicas}", url: "m=${model.deployment.name}" }, context)).toEqual({
      ok: true,
      value: { n: 3, url: "m=fraud" },
    });
    expect(fillTemplate({ a: "${incident.slo}", b: ["${steps.x.value}"] }, context)).toEqual({
      ok: false,
      missing: ["incident.slo", "steps.x.value"],
    });
  });

  it("never evaluate anything", () => {
    expect(fillTemplate({ a: "${constructor.name}", b: "${model.__proto__}" }, { model: {} })).toMatchObject({
      ok: false,
    });
  });
});

describe("the choice of a runbook", () => {
  it("prefers the one that names the cause, then the model's own order", () => {
    const make = (name: string, cause: string | null) => {
      const result = parse(
        HEAD.replace("name: rb", `name: ${name}`).replace("{cause: F4}", cause === null ? "{}" : `{cause: ${cause}}`) +
          "    - {id: a, uses: prometheus.query, with: {expr: up}, timeout: 5s, idempotency: read}\n",
      );
      if (!result.ok) throw new Error("invalid");
      return result.value;
    };
    const all = [make("generic", null), make("b", "F4"), make("a", "F4"), make("other", "F2")];
    const chosen = matchRunbooks(all, { model: "fraud", cause: "F4", slo: "availability", alerts: [], listed: ["b"] });
    expect(chosen.map((runbook) => runbook.name)).toEqual(["b", "a", "generic"]);
  });
});
