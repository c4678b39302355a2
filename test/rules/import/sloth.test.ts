import { describe, expect, it } from "vitest";
import { importSources } from "../../../rules/import/import-sources.ts";

const importText = (text: string) => importSources([{ file: "sloth.yaml", text }]);
const codes = (text: string) => importText(text).issues.map(({ code, line }) => `${code}:${line}`);

const SPEC = `version: "prometheus/v1"
service: scoring
labels: {team: risk, tier: "1"}
slos:
  - name: availability
    objective: 99.9
    description: Scores are answered.
    labels: {kind: http}
    sli:
      events:
        error_query: sum(rate(score_total{code=~"5.."}[{{.window}}]))
        total_query: sum(rate(score_total[{{.window}}]))
    alerting:
      name: ScoringUnavailable
      labels: {channel: scoring}
      annotations: {runbook: scoring-5xx, summary: Scores fail}
      page_alert: {labels: {severity: critical}}
  - name: quality
    objective: 95
    sli: {raw: {error_ratio_query: "1 - avg_over_time(quality[{{.window}}])"}}
    alerting: {page_alert: {disable: true}}
`;

describe("importing Sloth", () => {
  it("makes a model of a service: events and raw queries as written, labels, the runbook by its name", () => {
    const { models } = importText(SPEC);
    expect(models).toEqual([
      {
        apiVersion: "noops.ml/v1alpha1",
        kind: "Model",
        metadata: { name: "scoring", labels: { team: "risk", tier: "1" } },
        spec: {
          slos: [
            {
              name: "availability",
              objective: 99.9,
              description: "Scores are answered.",
              labels: { kind: "http", channel: "scoring" },
              runbook: "scoring-5xx",
              events: {
                bad: 'sum(rate(score_total{code=~"5.."}[{{.window}}]))',
                total: "sum(rate(score_total[{{.window}}]))",
              },
            },
            { name: "quality", objective: 95, ratio: { error: "1 - avg_over_time(quality[{{.window}}])" } },
          ],
        },
      },
    ]);
  });

  it("says what each SLO loses, at the place of the SLO", () => {
    const { issues } = importText(SPEC);
    expect(issues.map(({ code, severity, line }) => [code, severity, line])).toEqual([
      ["IMPORT_LOSSY", "warning", 5],
      ["IMPORT_LOSSY", "warning", 18],
    ]);
    expect(issues[0]?.message).toContain("the alert name ScoringUnavailable");
    expect(issues[0]?.message).toContain("labels of only one severity (severity)");
    expect(issues[1]?.message).toContain("that an alert is disabled");
  });

  it("reads the Kubernetes resource as the same model", () => {
    const resource = `apiVersion: sloth.slok.dev/v1
kind: PrometheusServiceLevel
metadata: {name: scoring, namespace: monitoring}
spec:
  service: scoring
  slos:
    - name: availability
      objective: 99.9
      sli: {events: {errorQuery: "sum(rate(bad[{{.window}}]))", totalQuery: "sum(rate(all[{{.window}}]))"}}
`;
    expect(importText(resource).models[0]?.spec.slos[0]).toEqual({
      name: "availability",
      objective: 99.9,
      events: { bad: "sum(rate(bad[{{.window}}]))", total: "sum(rate(all[{{.window}}]))" },
    });
  });

  it("reports every mistake at once, each at its place", () => {
    const broken = `version: prometheus/v1
service: scoring
slos:
  - name: a
    objetive: 99
    objective: 101
    sli: {events: {error_query: x}}
  - name: b
    objective: 99
    sli: {}
`;
    const found = codes(broken);
    expect(found).toContain("KEY_UNKNOWN:5");
    expect(found).toContain("TYPE_WRONG:6");
    expect(found).toContain("KEY_MISSING:7");
  });

  it("refuses plugins, which are Go programs, instead of guessing their queries", () => {
    const plugin = `version: prometheus/v1
service: scoring
slos:
  - name: a
    objective: 99
    sli: {plugin: {id: sloth-common/http/availability}}
`;
    expect(codes(plugin)).toEqual(["IMPORT_UNSUPPORTED:6"]);
  });

  it("leaves out labels that belong to the generated rules and says so", () => {
    const reserved = SPEC.replace('labels: {team: risk, tier: "1"}', "labels: {team: risk, job: x, sloth_id: y}");
    const { models, issues } = importText(reserved);
    expect(models[0]?.metadata.labels).toEqual({ team: "risk" });
    expect(issues[0]?.message).toBe("These labels belong to the generated rules and are left out: job, sloth_id.");
  });

  it("says of any other document which formats can be read", () => {
    expect(importText("apiVersion: v1\nkind: Pod\n").issues[0]).toMatchObject({ code: "KIND_UNKNOWN", line: 1 });
  });
});
