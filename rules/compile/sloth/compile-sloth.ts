import { LABEL, SLO_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { quote } from "../../promql/selector.ts";
import { atWindow } from "../../promql/window.ts";
import type { AlertRule, RecordingRule } from "../rule.ts";
import { goNumber } from "./go-number.ts";
import { slothDuration } from "./sloth-duration.ts";
import type { SlothAlert, SlothSlo } from "./sloth-slo.ts";
import { type SlothWindow, type SlothWindows, slothFactor, slothWindowSeconds } from "./sloth-windows.ts";

/** A group without an interval: Prometheus' own applies. */
export type SlothGroup = { readonly name: string; readonly rules: readonly (RecordingRule | AlertRule)[] };

type Labels = Readonly<Record<string, string>>;

/** Value of `sloth_version`. */
const GENERATOR = "noops-ml";
const MODE = { "prometheus/v1": "cli-gen-prom", "sloth.slok.dev/v1": "cli-gen-k8s" } as const;

const idOf = (slo: SlothSlo) => `${slo.service}-${slo.name}`;
const identity = (slo: SlothSlo): Labels => ({
  [LABEL.sloId]: idOf(slo),
  [LABEL.sloService]: slo.service,
  [LABEL.sloName]: slo.name,
});
const selector = (slo: SlothSlo) =>
  `{${Object.entries(identity(slo))
    .map(([label, value]) => `${label}=${quote(value)}`)
    .join(", ")}}`;
const ratioName = (seconds: number) => `${SLO_SERIES.sliErrorRatio}${slothDuration(seconds)}`;
const ratio = (slo: SlothSlo, seconds: number) => `${ratioName(seconds)}${selector(slo)}`;

function windowExpr({ sli }: SlothSlo, seconds: number): string {
  const window = slothDuration(seconds);
  if (sli.kind === "raw") return `(${atWindow(sli.errorRatioQuery, window)})`;
  return `(${atWindow(sli.errorQuery, window)})\n/\n(${atWindow(sli.totalQuery, window)})\n`;
}

/** The period is a mean of ratios: every moment weighs the same. That is Sloth's choice, reproduced here. */
function periodExpr(slo: SlothSlo, baseSeconds: number): string {
  const series = `${ratio(slo, baseSeconds)}[${slothDuration(slo.periodSeconds)}]`;
  return `sum_over_time(${series})\n/ ignoring (${LABEL.sloWindow})\ncount_over_time(${series})\n`;
}

function sliRules(slo: SlothSlo, windows: SlothWindows): RecordingRule[] {
  const baseSeconds = windows.page.quick.shortSeconds;
  return [...slothWindowSeconds(windows), slo.periodSeconds].map((seconds) => ({
    record: ratioName(seconds),
    expr: seconds === slo.periodSeconds ? periodExpr(slo, baseSeconds) : windowExpr(slo, seconds),
    labels: { ...identity(slo), [LABEL.sloWindow]: slothDuration(seconds), ...slo.labels },
  }));
}

function metaRules(slo: SlothSlo, windows: SlothWindows): RecordingRule[] {
  const labels = { ...identity(slo), ...slo.labels };
  const objective = goNumber(slo.objectivePercent / 100);
  const burn = (seconds: number) =>
    `${ratio(slo, seconds)}\n/ on(${LABEL.sloId}, ${LABEL.sloName}, ${LABEL.sloService}) group_left\n${SLO_SERIES.errorBudget}${selector(slo)}\n`;
  const remaining = `1 - ${SLO_SERIES.periodBurnRate}${selector(slo)}`;
  const days = goNumber(slo.periodSeconds / 3600 / 24);
  const info = {
    ...labels,
    sloth_version: GENERATOR,
    sloth_mode: MODE[slo.source],
    sloth_spec: slo.source,
    sloth_objective: String(slo.objectivePercent),
  };
  return [
    { record: SLO_SERIES.objective, expr: `vector(${objective})`, labels },
    { record: SLO_SERIES.errorBudget, expr: `vector(1-${objective})`, labels },
    { record: SLO_SERIES.timePeriod, expr: `vector(${days})`, labels },
    { record: SLO_SERIES.currentBurnRate, expr: burn(windows.page.quick.shortSeconds), labels },
    { record: SLO_SERIES.periodBurnRate, expr: burn(slo.periodSeconds), labels },
    { record: SLO_SERIES.periodBudgetRemaining, expr: remaining, labels },
    { record: SLO_SERIES.slothInfo, expr: "vector(1)", labels: info },
  ];
}

function pairExpr(slo: SlothSlo, window: SlothWindow): string {
  const factor = goNumber(slothFactor(window, slo.periodSeconds));
  const budget = goNumber((100 - slo.objectivePercent) / 100);
  const over = (seconds: number) =>
    `    max(${ratio(slo, seconds)} > (${factor} * ${budget})) without (${LABEL.sloWindow})`;
  return `(\n${over(window.shortSeconds)}\n    and\n${over(window.longSeconds)}\n)`;
}

function alertRule(
  slo: SlothSlo,
  alert: SlothAlert | undefined,
  severity: "page" | "ticket",
  pairs: SlothWindows["page"],
): AlertRule[] {
  if (!alert) return [];
  const who = `{{$labels.${LABEL.sloService}}} {{$labels.${LABEL.sloName}}}`;
  return [
    {
      alert: alert.name,
      expr: `${pairExpr(slo, pairs.quick)}\nor\n${pairExpr(slo, pairs.slow)}\n`,
      labels: { [LABEL.severity]: severity, ...alert.labels },
      annotations: {
        summary: `${who} SLO error budget burn rate is over expected.`,
        title: `(${severity}) ${who} SLO error budget burn rate is too fast.`,
        ...alert.annotations,
      },
    },
  ];
}

/** The three groups that Sloth makes of an SLO; a group without rules is left out, as Sloth does. */
export function compileSloth(slo: SlothSlo, windows: SlothWindows): SlothGroup[] {
  const groups: SlothGroup[] = [
    { name: `sloth-slo-sli-recordings-${idOf(slo)}`, rules: sliRules(slo, windows) },
    { name: `sloth-slo-meta-recordings-${idOf(slo)}`, rules: metaRules(slo, windows) },
    {
      name: `sloth-slo-alerts-${idOf(slo)}`,
      rules: [
        ...alertRule(slo, slo.pageAlert, "page", windows.page),
        ...alertRule(slo, slo.ticketAlert, "ticket", windows.ticket),
      ],
    },
  ];
  return groups.filter(({ rules }) => rules.length > 0);
}
