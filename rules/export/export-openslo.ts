import { decimal, divide, toNumber } from "@noops-ml/alerts/policy/rational.ts";
import { NOOPS_KEY, OPENSLO_VERSION } from "../import/openslo/openslo-schema.ts";
import type { BuiltModel } from "../model/build-models.ts";
import { sliKind } from "../model/build-slo.ts";
import type { Slo } from "../model/slo.ts";
import type { YamlValue } from "../render/yaml.ts";
import type { PlainIssue } from "../spec/issue.ts";
import type { SloSpec } from "../spec/model-schema.ts";
import { exportWindow, shorthand, windowIsExact } from "./openslo-window.ts";

type Fields = Readonly<Record<string, YamlValue | undefined>>;

/** OpenSLO documents of one model, and what only noops-ml will understand in them. */
export type OpenSloExport = { readonly documents: readonly Fields[]; readonly issues: readonly PlainIssue[] };

/** The data source that every metric names. */
const SOURCE = "prometheus";

/**
 * A name that every implementation must accept.
 * @example rfc1123("Fraud.API_v2") // => "fraud-api-v2"
 */
export function rfc1123(text: string): string {
  const clean = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 63);
  return clean.replace(/^-+|-+$/g, "") || "unnamed";
}

const object = (kind: string, metadata: Fields, spec: Fields): Fields => ({
  apiVersion: OPENSLO_VERSION,
  kind,
  metadata,
  spec,
});
const json = (value: object): string | undefined => (Object.keys(value).length > 0 ? JSON.stringify(value) : undefined);
const annotations = (entries: Fields): Fields =>
  Object.values(entries).some((value) => value !== undefined) ? { annotations: entries } : {};
const metric = (query: string, more: Fields = {}): YamlValue => ({
  metricSource: { metricSourceRef: SOURCE, type: "Prometheus", spec: { query, ...more } },
});

/** The indicator: queries that anybody can run, and the SLI in our words beside them. */
function indicator(slo: Slo, own: Fields): { readonly spec: Fields; readonly objective: Fields } {
  const { base } = slo;
  const words = { [NOOPS_KEY.sli]: own };
  switch (base.form) {
    case "events":
      return {
        spec: { ratioMetric: { counter: true, bad: metric(base.error), total: metric(base.total, words) } },
        objective: {},
      };
    case "counts":
      return {
        spec: { ratioMetric: { counter: false, bad: metric(base.error), total: metric(base.total, words) } },
        objective: {},
      };
    case "ratio":
      return { spec: { ratioMetric: { rawType: "failure", raw: metric(base.error, words) } }, objective: {} };
    case "slices":
      return { spec: { thresholdMetric: metric(base.error, words) }, objective: { op: "lte", value: 0 } };
  }
}

/** Keys of an SLO that OpenSLO has no place for. */
function extrasOf(spec: SloSpec, slo: Slo): Record<string, unknown> {
  const { name, groupBy, lowTraffic, cause, runbook, alerting } = spec;
  const exactWindow = windowIsExact(slo.window);
  const all = { name, groupBy, lowTraffic, cause, runbook, alerting, ...(!exactWindow && { window: spec.window }) };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** Keys of a model that OpenSLO has no place for. */
function modelExtras({ document }: BuiltModel): Record<string, unknown> {
  const said = Object.entries(document.spec).filter(([key, value]) => {
    if (key === "slos" || value === undefined) return false;
    return typeof value !== "object" || Object.keys(value).length > 0;
  });
  return { metadata: { name: document.metadata.name }, ...Object.fromEntries(said) };
}

function alertDocuments(slo: Slo, sloName: string): Fields[] {
  return slo.burnTiers.flatMap((tier) => {
    const name = rfc1123(`${sloName}-${tier.tier}`);
    const condition = {
      kind: "burnrate",
      op: "gte",
      threshold: toNumber(tier.factor),
      lookbackWindow: shorthand(tier.longSeconds),
      alertAfter: "0m",
    };
    const spec = { severity: tier.severity, condition };
    const policy = {
      alertWhenNoData: slo.absence.alert,
      alertWhenBreaching: true,
      alertWhenResolved: true,
      conditions: [{ conditionRef: name }],
      notificationTargets: [],
    };
    return [
      object("AlertCondition", { name, ...annotations({ [NOOPS_KEY.tier]: tier.tier }) }, spec),
      object("AlertPolicy", { name }, policy),
    ];
  });
}

function sloDocuments(built: BuiltModel, slo: Slo, at: number, service: string): OpenSloExport {
  const spec = built.document.spec.slos[at];
  if (!spec) throw new Error(`${slo.id} has no place in its document`);
  const name = rfc1123(slo.id);
  const kind = sliKind(spec);
  const { spec: sli, objective } = indicator(slo, { [kind]: spec[kind] as YamlValue });
  const extras = extrasOf(spec, slo);
  const alerts = alertDocuments(slo, name);
  const policies = alerts.filter(({ kind: documentKind }) => documentKind === "AlertPolicy");
  const labels = spec.labels && Object.keys(spec.labels).length > 0 ? { labels: spec.labels } : {};
  const sloDocument = object(
    "SLO",
    { name, displayName: `${slo.model} ${slo.name}`, ...labels, ...annotations({ [NOOPS_KEY.slo]: json(extras) }) },
    {
      description: slo.description || undefined,
      service,
      indicatorRef: name,
      timeWindow: [exportWindow(slo.window)],
      budgetingMethod: "Occurrences",
      objectives: [
        { displayName: slo.name, ...objective, target: toNumber(divide(decimal(spec.objective), decimal(100))) },
      ],
      alertPolicies: policies.map(({ metadata }) => ({ alertPolicyRef: (metadata as { readonly name: string }).name })),
    },
  );
  const lost = [
    "short windows of the burn alerts",
    "budget tiers",
    ...Object.keys(extras).filter((key) => key !== "name"),
  ];
  const issue: PlainIssue = {
    code: "EXPORT_LOSSY",
    severity: "warning",
    path: ["spec", "slos", at],
    message: `OpenSLO cannot say of "${slo.name}": ${lost.join(", ")}.`,
    hint: "Other readers miss it; noops import finds it in the annotations or makes it again.",
  };
  return { documents: [object("SLI", { name }, sli), ...alerts, sloDocument], issues: [issue] };
}

/** A model as OpenSLO v1: DataSource, Service, and for each SLO its SLI, alert conditions, alert policies and SLO. */
export function exportOpenSlo(built: BuiltModel): OpenSloExport {
  const { document, model } = built;
  const service = rfc1123(model.slos[0]?.service ?? model.name);
  const labels = Object.keys(document.metadata.labels).length > 0 ? { labels: document.metadata.labels } : {};
  const head = [
    object("DataSource", { name: SOURCE }, { type: "Prometheus", connectionDetails: {} }),
    object(
      "Service",
      { name: service, ...labels, ...annotations({ [NOOPS_KEY.model]: json(modelExtras(built)) }) },
      { description: document.metadata.description },
    ),
  ];
  const parts = model.slos.map((slo, at) => sloDocuments(built, slo, at, service));
  return {
    documents: [...head, ...parts.flatMap(({ documents }) => documents)],
    issues: parts.flatMap(({ issues }) => issues),
  };
}
