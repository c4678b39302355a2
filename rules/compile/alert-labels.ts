import { ANNOTATION, type Cause, LABEL, SLO_SERIES, type Severity } from "@noops-ml/alerts/vocabulary.ts";
import type { Slo } from "../model/slo.ts";
import { quote } from "../promql/selector.ts";
import type { Links } from "./rule.ts";
import { identityLabels, identitySelector } from "./slo-series.ts";

/** Labels of an alert: user labels first, so that no user label can hide one of ours. */
export function alertLabels(
  slo: Slo,
  severity: Severity,
  more: Readonly<Record<string, string>>,
  cause: Cause | undefined = slo.cause,
) {
  return {
    ...slo.labels,
    ...identityLabels(slo),
    [LABEL.model]: slo.model,
    [LABEL.severity]: severity,
    ...(cause && { [LABEL.cause]: cause }),
    ...more,
  };
}

/** A link to a page of this SLO: placeholders are filled; without any, Grafana's variables are appended. */
function linkTo(url: string, variables: Readonly<Record<string, string>>): string {
  const filled = Object.entries(variables).reduce(
    (text, [name, value]) => text.replaceAll(`{${name}}`, encodeURIComponent(value)),
    url,
  );
  if (filled !== url) return filled;
  const query = Object.entries(variables)
    .map(([name, value]) => `var-${name}=${encodeURIComponent(value)}`)
    .join("&");
  return `${url}${url.includes("?") ? "&" : "?"}${query}`;
}

/** The groups of the alert, for people. */
export function groupText(slo: Slo): string {
  if (slo.groupBy.length === 0) return "";
  return ` (${slo.groupBy.map((label) => `${label} {{ $labels.${label} }}`).join(", ")})`;
}

/** A template that asks Prometheus for one number, for exactly the groups of the alert. */
export function queryTemplate(slo: Slo, expression: (selector: string) => string): string {
  const groups = slo.groupBy.map((label) => `, ${label}=%q`).join("");
  const selector = `${identitySelector(slo).slice(0, -1)}${groups}}`;
  const format = quote(expression(selector));
  const query =
    slo.groupBy.length === 0
      ? format
      : `(printf ${format} ${slo.groupBy.map((label) => `$labels.${label}`).join(" ")})`;
  return `{{ with query ${query} }}{{ . | first | value }}{{ end }}`;
}

/** Share of the period's budget that is left; the sum takes the name away, as every other value of an alert has none. */
export function budgetLeft(selector: string): string {
  return `${SLO_SERIES.periodBudgetRemaining}${selector} + 0`;
}

/** Annotations of an alert: words for people, values for the bot, links. */
export function alertAnnotations(
  slo: Slo,
  links: Links,
  texts: Readonly<Record<string, string>>,
): Record<string, string> {
  const { dashboardUrl } = links;
  return {
    ...texts,
    ...(slo.impact && { [ANNOTATION.impact]: slo.impact }),
    ...(slo.runbook && { [ANNOTATION.runbook]: slo.runbook }),
    ...(dashboardUrl && {
      [ANNOTATION.dashboard]: linkTo(dashboardUrl, { model: slo.model }),
      [ANNOTATION.panel]: linkTo(dashboardUrl, { model: slo.model, slo: slo.id }),
    }),
    [ANNOTATION.value]: "{{ $value }}",
  };
}
