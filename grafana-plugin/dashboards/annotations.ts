import { ALERT, LABEL, RAW_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { PROMETHEUS } from "./dashboard.ts";

function annotation(name: string, color: string, expr: string, titleFormat: string): object {
  return {
    name,
    datasource: PROMETHEUS,
    enable: true,
    hide: false,
    iconColor: color,
    expr,
    step: "60s",
    titleFormat,
    textFormat: "",
    tagKeys: LABEL.version,
  };
}

/** Steps of runbooks that came to an end; every replica of the bot counts the same ledger. */
const ended = (offset: string) =>
  `max by (connector, state) (noops_steps_total{state=~"done|failed|unknown"}${offset})`;
const BEFORE = " offset 1m";

/** What happened, on every chart of a dashboard. */
export const ANNOTATIONS: readonly object[] = [
  annotation(
    "Releases",
    "blue",
    `count by (model, version) (${RAW_SERIES.predictions}{model=~"$model"}) unless count by (model, version) (${RAW_SERIES.predictions}{model=~"$model"} offset 5m)`,
    "{{model}} version {{version}} starts serving",
  ),
  annotation(
    "Incidents",
    "red",
    `max by (${LABEL.sloName}, ${LABEL.burnTier}) (ALERTS{${LABEL.alertName}="${ALERT.burn}", alertstate="firing", ${LABEL.severity}="page", ${LABEL.sloService}=~"$service"})`,
    `{{${LABEL.sloName}}} burns ({{${LABEL.burnTier}}})`,
  ),
  annotation(
    "Actions",
    "purple",
    // The first step of a kind has no count before it. It is news only while the bot was there to count.
    `${ended("")} - ${ended(BEFORE)} > 0 or (${ended("")} unless ${ended(BEFORE)}) and on () noops_audit_chain_ok${BEFORE}`,
    "{{connector}}: {{state}}",
  ),
];
