import { LABEL } from "@noops-ml/alerts/vocabulary.ts";
import { parseDuration } from "@noops-ml/alerts/policy/duration.ts";
import type { AlertRule, RuleGroup } from "../compile/rule.ts";
import type { BuiltModel } from "../model/build-models.ts";
import { BOT_RECEIVER } from "./alertmanager.ts";
import { muteInterval } from "./mute-interval.ts";
import { generatedHeader } from "./prometheus-rules.ts";
import { type YamlValue, renderYaml } from "./yaml.ts";

/** What the Grafana files need besides the rules. */
export type GrafanaInput = {
  readonly header: readonly string[];
  readonly datasourceUid: string;
  readonly hash: (text: string) => string;
};

/** Grafana evaluates at multiples of this. */
const GRAFANA_STEP = 10;
const UID_LENGTH = 40;
/** Queries of an alert rule after A, its value, and B, its condition. */
const EVIDENCE_REFS = ["C", "D"] as const;

const interval = (text: string) => `${Math.ceil((parseDuration(text) ?? 0) / GRAFANA_STEP) * GRAFANA_STEP}s`;

/** Grafana's templates call the value of query A by its name, and its files read `$name` as a variable. */
function template(text: string): string {
  return text.replaceAll("$value", "$values.A.Value").replaceAll("$", "$$$$");
}

/** The expression and the query name behind each annotation that shows a further number. */
function evidenceOf({ evidence = {} }: AlertRule): { name: string; expr: string; refId: string }[] {
  return Object.entries(evidence).map(([name, expr], at) => {
    const refId = EVIDENCE_REFS[at];
    if (refId === undefined) throw new Error(`an alert has more than ${EVIDENCE_REFS.length} further numbers`);
    return { name, expr, refId };
  });
}

function annotations(rule: AlertRule): Record<string, string> {
  const numbers = evidenceOf(rule).map(({ name, refId }) => [name, `{{ $$values.${refId}.Value }}`]);
  const texts = Object.entries(rule.annotations).map(([name, text]) => [name, template(text)]);
  return Object.fromEntries([...texts, ...numbers]) as Record<string, string>;
}

function query(refId: string, expr: string, datasourceUid: string): YamlValue {
  const relativeTimeRange = { from: 600, to: 0 };
  const model = { refId, expr, instant: true, intervalMs: 1000, maxDataPoints: 43200 };
  return { refId, relativeTimeRange, datasourceUid, model };
}

/** The rule's expression has a value exactly while it fires, so any value is an alert and none is health. */
function data(rule: AlertRule, datasourceUid: string): YamlValue {
  const anyValue = { evaluator: { type: "gt", params: [Number.MIN_SAFE_INTEGER] } };
  return [
    query("A", rule.expr, datasourceUid),
    {
      refId: "B",
      relativeTimeRange: { from: 600, to: 0 },
      datasourceUid: "__expr__",
      model: { refId: "B", type: "threshold", expression: "A", conditions: [anyValue] },
    },
    ...evidenceOf(rule).map(({ refId, expr }) => query(refId, expr, datasourceUid)),
  ];
}

/** What makes a rule this rule: user labels and thresholds may change without a new uid. */
function identityOf({ alert, labels }: AlertRule): string[] {
  const names = [LABEL.sloId, LABEL.burnTier, LABEL.budgetTier];
  const subject = labels[LABEL.sloId] === undefined ? [labels[LABEL.model], labels[LABEL.severity]] : [];
  return [alert, ...subject, ...names.map((name) => labels[name])].filter((part) => part !== undefined);
}

function grafanaRule(rule: AlertRule, mutes: readonly string[], { datasourceUid, hash }: GrafanaInput): YamlValue {
  const identity = identityOf(rule);
  return {
    uid: hash(JSON.stringify(identity)).slice(0, UID_LENGTH),
    title: identity.join(" "),
    condition: "B",
    data: data(rule, datasourceUid),
    // Absence has a rule of its own: an empty answer of this one means that nothing burns.
    noDataState: "OK",
    execErrState: "Error",
    for: rule.for ?? "0s",
    keepFiringFor: rule.keep_firing_for,
    annotations: annotations(rule),
    labels: rule.labels,
    isPaused: false,
    notification_settings: {
      receiver: BOT_RECEIVER,
      group_by: ["grafana_folder", LABEL.alertName, LABEL.sloId],
      ...(mutes.length > 0 && { mute_time_intervals: mutes }),
    },
  };
}

/** Grafana's alerting provisioning of one model, on the recorded series. */
export function renderGrafanaAlerting(built: BuiltModel, groups: readonly RuleGroup[], input: GrafanaInput): string {
  const mutes = built.document.spec.maintenance.filter((window) => window.mute).map(muteInterval);
  const names = [...new Set(mutes.map(({ name }) => name))];
  const alerting = groups.flatMap((group) => {
    const alerts = group.rules.filter((rule): rule is AlertRule => "alert" in rule);
    if (alerts.length === 0) return [];
    const rules = alerts.map((rule) => grafanaRule(rule, names, input));
    return [{ orgId: 1, name: group.name, folder: "noops-ml", interval: interval(group.interval), rules }];
  });
  const muteTimes = names.map((name) => ({
    orgId: 1,
    name,
    time_intervals: (mutes.find((mute) => mute.name === name)?.intervals ?? []) as YamlValue,
  }));
  return (
    generatedHeader(input.header) +
    renderYaml({ apiVersion: 1, groups: alerting, ...(muteTimes.length > 0 && { muteTimes }) })
  );
}

/** The bot as contact point; the secret comes from Grafana's environment. */
export function renderGrafanaContactPoint(botUrl: string): string {
  const settings = {
    url: botUrl.replace(/\/alertmanager$/, "/grafana"),
    httpMethod: "POST",
    maxAlerts: "0",
    hmacConfig: {
      secret: "${NOOPS_GRAFANA_SECRET}",
      header: "X-Grafana-Alerting-Signature",
      timestampHeader: "X-Grafana-Alerting-Signature-Timestamp",
    },
  };
  const receivers = [{ uid: BOT_RECEIVER, type: "webhook", disableResolveMessage: false, settings }];
  return (
    generatedHeader([]) + renderYaml({ apiVersion: 1, contactPoints: [{ orgId: 1, name: BOT_RECEIVER, receivers }] })
  );
}
