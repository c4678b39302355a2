import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Observed } from "../../../rules/lint/lint-rule.ts";
import { LINT_RULES } from "../../../rules/lint/lint-rules.ts";
import { renderLintDocs } from "../../../rules/lint/render-lint-docs.ts";
import { EXEMPLARY, POLICY, lint } from "./exemplary.ts";

/** Replaces a part of the exemplary model; a test that replaces nothing is wrong. */
function change(from: string | RegExp, to: string, text = EXEMPLARY): string {
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`nothing to replace: ${String(from)}`);
  return changed;
}
const without = (slo: string, text = EXEMPLARY) => change(new RegExp(`    - name: ${slo}\n(      .*\n)+`), "", text);

const observed = (parts: Partial<Observed>): Observed => ({
  metrics: new Set(EXEMPLARY.match(/model_\w+/g)),
  bounds: new Map(),
  empty: new Set(),
  ...parts,
});

type Case = readonly [rule: string, mistake: string, text: string, policy?: string, seen?: Observed];

// One mistake each, made in a model that is otherwise exemplary.
const CASES: readonly Case[] = [
  ["owner-missing", "neither owner nor team", change("labels: {team: search, owner: ranking}", "labels: {}")],
  ["runbook-missing", "no runbook", change("runbooks: [rollback-ranking]", "runbooks: []")],
  ["impact-missing", "no price of an hour", change(/, impact: ".*"/, "")],
  ["description-missing", "an SLO without words", change("      description: Offers are ranked.\n", "")],
  ["environment-unnamed", "no environment", change("environment: prod, ", "")],
  [
    "golden-signals-missing",
    "neither success nor latency",
    without("availability", without("latency", without("schema"))),
  ],
  [
    "no-tier-pages",
    "a ladder of tickets",
    EXEMPLARY,
    POLICY.replace(
      "spec:",
      "spec:\n  ladder: slow\n  ladders: {slow: [{tier: slow, severity: ticket, share: 10%, long: 3d, short: 6h}]}",
    ),
  ],
  ["page-comes-late", "an objective of 80 %", change("objective: 99.9", "objective: 80")],
  [
    "objective-too-tight",
    "four bad minutes a month",
    change(
      "objective: 99\n      description: Features are an hour",
      "objective: 99.99\n      description: Features are an hour",
    ),
  ],
  ["drift-threshold-too-tight", "a PSI of 0.05", change("threshold: 0.2", "threshold: 0.05")],
  ["low-traffic-ungated", "no minimum of events", change("      lowTraffic: {minEvents: 100, minFailures: 3}\n", "")],
  ["window-shorter-than-labels", "labels every month in a window of a month", change("labelLag: 1h", "labelLag: 20d")],
  ["retention-unstated", "no retention", change("  evaluation: {retention: 60d}\n", "")],
  ["schema-change-unguarded", "no SLO about the schema", without("schema")],
  ["drift-unwatched", "no drift detection", without("drift", change(/ {2}drift:\n( {4}.*\n)+/, ""))],
  ["drift-not-against-training", "drift against last week", change("reference: baseline", "reference: offset")],
  [
    "retrain-trigger-missing",
    "nothing retrains",
    change("rollback-alias, retrain]", "rollback-alias]", change(/ {4}retrain: .*\n/, "")),
  ],
  ["accuracy-without-coverage", "no coverage", change(", minCoverage: 0.8", "")],
  ["accuracy-without-proxy", "neither drift nor canary promised", without("canary", without("drift"))],
  [
    "fairness-unwatched",
    "a model about applicants",
    change("Orders offers on the start page", "Orders applicants for a hiring manager"),
  ],
  ["freshness-ignores-absence", "an absent timestamp is ignored", change(", absent: bad", "")],
  ["rollout-without-canary", "no canary", without("canary", change(/ {2}canary:\n( {4}.*\n)+/, ""))],
  ["canary-without-minimum-sample", "no minimum of requests", change("    minRequests: 5000\n", "")],
  ["canary-without-latency-guard", "no comparison of latency", change(/ {4}latency: \{histogram.*\n/, "")],
  ["rollback-path-missing", "no registry", change(/ {2}deployment:\n( {4}.*\n)+/, "")],
  [
    "aliases-collide",
    "one alias for both",
    change("    name: ranking\n    k", "    name: ranking\n    alias: x\n    challengerAlias: x\n    k"),
  ],
  ["version-not-grouped", "no version in sight", change("groupBy: [version]", "groupBy: []")],
  [
    "deploys-page",
    "no minimum of failures and no maintenance",
    change("{minEvents: 100, minFailures: 3}", "{minEvents: 100}"),
  ],
  ["cold-start", "no replica kept warm", change("minReplicas: 2", "minReplicas: 0")],
  ["canary-without-promise", "a canary nobody promised about", without("canary")],
  ["actions-missing", "no actions", change("actions: [rollback-alias, retrain]", "actions: []")],
  ["actions-without-policy", "no approval rules", EXEMPLARY, POLICY.replace(/ {2}rules:[\s\S]*/, "  ladder: google\n")],
  ["automatic-high-impact", "a rollback without approval", EXEMPLARY, POLICY.replace("level: L2", "level: L4")],
  ["approvals-without-limit", "a rollback without limit", EXEMPLARY, POLICY.replace("maxPerDay: 5, ", "")],
  ["cost-unwatched", "no cost", without("unit-cost", without("spend"))],
  ["cost-without-cap", "a price and no sum", without("spend")],
  ["unbounded-autoscaling", "no upper bound", change(", maxReplicas: 20", "")],
  ["credentials-unwatched", "a pipeline whose credentials nobody watches", change("      cause: F5\n", "")],
  ["secret-in-spec", "a password in a link", change("A wrong order", "See https://me:hunter22@wiki. A wrong order")],
  ["selector-missing", "no selector", change("selector: {model: ranking}, ", "")],
  ["high-cardinality-grouping", "a series for each user", change("groupBy: [version]", "groupBy: [version, user_id]")],
  ["bucket-not-at-threshold", "no default bucket", change("le: 0.25}\n    -", "le: 0.3}\n    -")],
  [
    "bucket-not-at-threshold",
    "no bucket in Prometheus",
    EXEMPLARY,
    POLICY,
    observed({ bounds: new Map([["model_prediction_latency_seconds", [0.1, 0.2]]]) }),
  ],
  [
    "counter-not-initialised",
    "no series of failures",
    EXEMPLARY,
    POLICY,
    observed({ empty: new Set(["model_prediction_errors_total"]) }),
  ],
  ["metric-missing", "a name nobody exports", EXEMPLARY, POLICY, observed({ metrics: new Set() })],
  ["group-vanishes-unseen", "a group of regions", change("groupBy: [version]", "groupBy: [version, region]")],
  ["same-objective-everywhere", "99 everywhere", EXEMPLARY.replaceAll(/objective: [\d.]+/g, "objective: 99")],
];

describe("noops lint", () => {
  it("has nothing to say about the exemplary model, with or without a Prometheus", () => {
    expect(lint(EXEMPLARY)).toEqual([]);
    expect(
      lint(EXEMPLARY, POLICY, observed({ bounds: new Map([["model_prediction_latency_seconds", [0.25]]]) })),
    ).toEqual([]);
  });

  it.each(CASES.map((entry) => [entry[0], entry[1], entry] as const))("%s finds %s", (rule, _, entry) => {
    const [, , text, policy = POLICY, seen] = entry;
    const found = lint(text, policy, seen);
    expect(found.map((finding) => finding.rule)).toContain(rule);
    for (const { line, column, message, fix } of found) {
      expect(line).toBeGreaterThan(0);
      expect(column).toBeGreaterThan(0);
      expect(`${message} ${fix}`).toMatch(/^["A-Z0-9a-z].*[.)\]}"]$/);
    }
  });

  it("shows each rule in a case of its own, but for the one about the command line", () => {
    const shown = new Set(CASES.map(([rule]) => rule));
    expect(LINT_RULES.map(({ id }) => id).filter((id) => !shown.has(id))).toEqual(["dashboard-missing"]);
  });

  it("allows a rule on the line of a comment that gives a reason, and not without one", () => {
    const model = change("minReplicas: 2", "minReplicas: 0");
    const line = "    kubernetes:";
    const [finding] = lint(model);
    expect(finding?.rule).toBe("cold-start");
    const allowed = change(line, `    # noops-lint: allow cold-start callers wait for it\n${line}`, model);
    expect(lint(allowed)).toEqual([]);
    const unreasoned = change(line, `    # noops-lint: allow cold-start\n${line}`, model);
    expect(lint(unreasoned).map(({ rule }) => rule)).toEqual(["cold-start"]);
  });

  it("documents every rule on one page, which is up to date", () => {
    const page = readFileSync(new URL("../../../docs/lint.md", import.meta.url), "utf8");
    expect(page).toBe(renderLintDocs());
    expect(new Set(LINT_RULES.map(({ id }) => id)).size).toBe(LINT_RULES.length);
  });
});
