import { ALERT, ANNOTATION } from "@noops-ml/alerts/vocabulary.ts";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { compileText } from "../../promtool/promtool.ts";

const SPEC = `apiVersion: noops.ml/v1alpha1
kind: Model
metadata: {name: fraud}
spec:
  serving: {service: fraud, groupBy: [version]}
  slos:
    - {name: availability, objective: 99.9, events: {bad: errors_total, total: requests_total}}
`;

interface GrafanaRule {
  readonly title: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly data: readonly { readonly refId: string; readonly model: { readonly expr?: string } }[];
}

const rules = (): GrafanaRule[] => {
  const file = compileText(SPEC).find(({ path }) => path === "grafana/fraud.alerting.yaml");
  return (parse(file?.text ?? "") as { groups: { rules: GrafanaRule[] }[] }).groups.flatMap((group) => group.rules);
};

/** The query behind an annotation that shows `{{ $values.X.Value }}`, as Grafana's provisioning spells it. */
const queryBehind = (rule: GrafanaRule | undefined, annotation: string): string | undefined => {
  const refId = /^[{][{] [$][$]values[.]([A-Z])[.]Value [}][}]$/.exec(rule?.annotations[annotation] ?? "")?.[1];
  return rule?.data.find((query) => query.refId === refId)?.model.expr;
};

describe("a Grafana-managed burn alert", () => {
  const fast = rules().find(({ title }) => title === `${ALERT.burn} fraud-availability page_fast`);

  it("carries the burn rate of both windows and the budget left, each from a query of its own", () => {
    expect(queryBehind(fast, ANNOTATION.burnLong)).toContain("slo:sli_error:ratio_rate1h");
    expect(queryBehind(fast, ANNOTATION.burnShort)).toMatch(/^max without .*slo:sli_error:ratio_rate5m.* [/] 0.001$/);
    expect(queryBehind(fast, ANNOTATION.budgetRemaining)).toContain("slo:period_error_budget_remaining:ratio");
  });

  it("asks no question inside a template, which Grafana would refuse", () => {
    const texts = rules().flatMap(({ annotations }) => Object.values(annotations));
    expect(texts.filter((text) => text.includes("query"))).toEqual([]);
  });
});
