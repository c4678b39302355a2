import { ALERT, LABEL, SLO_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { formatDuration } from "@noops-ml/alerts/policy/duration.ts";
import type { Line, Signal, Slo, Stage } from "../model/slo.ts";
import { timeToFire } from "../model/time-to-fire.ts";
import { baseWindow, identitySelector, ratioName, seriesOf } from "../compile/slo-series.ts";
import { quote } from "../promql/selector.ts";
import { generatedHeader } from "./prometheus-rules.ts";
import { type YamlValue, renderYaml } from "./yaml.ts";

/** promtool loads at most 10,000 samples per query, so longer stories cannot be told at this interval. */
const MOST_STEPS = 6000;

type State = "healthy" | "outage" | "idle";
type Phase = { readonly state: State; readonly steps: number };

function seriesText({ __name__: name = "", ...labels }: Readonly<Record<string, string>>): string {
  const matchers = Object.entries(labels).map(([label, value]) => `${label}=${quote(value)}`);
  return matchers.length === 0 ? name : `${name}{${matchers.join(", ")}}`;
}

/** Numbers without an exponent, which the notation of promtool would read as a step. */
function plain(value: number): string {
  const text = String(value);
  return text.includes("e") ? value.toFixed(12).replace(/[.]?0+$/, "") : text;
}

/** The values of a signal through the phases, in promtool's expanding notation. */
function values(signal: Signal, phases: readonly Phase[], interval: number): string {
  let value = 0;
  return phases
    .map(({ state, steps }, at) => {
      const line: Line = signal[state];
      const slope = line.perSecond * interval;
      if (line.level !== undefined && (at === 0 || line.perSecond === 0)) value = line.level;
      else if (at > 0) value += slope;
      const text = `${plain(value)}+${plain(slope)}x${steps - 1}`;
      value += slope * (steps - 1);
      return text;
    })
    .join(" ");
}

type Check = { readonly expr: string; readonly atSteps: number; readonly samples: readonly YamlValue[] };

function story(slo: Slo, name: string, stage: Stage, phases: readonly Phase[], checks: readonly Check[]): YamlValue {
  const interval = slo.intervalSeconds;
  return {
    name: `${slo.id}: ${name}`,
    interval: formatDuration(interval),
    input_series: stage.signals.map((signal) => ({
      series: seriesText(signal.series),
      values: values(signal, phases, interval),
    })),
    promql_expr_test: checks.map(({ expr, atSteps, samples }) => ({
      expr,
      eval_time: formatDuration(atSteps * interval),
      exp_samples: samples,
    })),
  };
}

const firing = (slo: Slo, alert: string, more = "") =>
  `count(ALERTS{alertname=${quote(alert)}, alertstate="firing", ${LABEL.sloId}=${quote(slo.id)}${more}})`;
const NOTHING: readonly YamlValue[] = [];
const ONE: readonly YamlValue[] = [{ labels: "{}", value: 1 }];

function healthChecks(slo: Slo, atSteps: number): Check[] {
  const zero = [{ labels: "{}", value: 0 }];
  return [
    { expr: `ALERTS{${LABEL.sloId}=${quote(slo.id)}, alertstate="firing"}`, atSteps, samples: NOTHING },
    { expr: `max(${seriesOf(slo, SLO_SERIES.currentBurnRate)})`, atSteps, samples: zero },
    { expr: `min(${seriesOf(slo, SLO_SERIES.periodBudgetRemaining)})`, atSteps, samples: ONE },
  ];
}

function burnStory(slo: Slo, stage: Stage): YamlValue | undefined {
  const tier = slo.burnTiers[0];
  const seconds = tier && timeToFire(slo, tier, 1);
  if (!tier || seconds === undefined) return undefined;
  const interval = slo.intervalSeconds;
  const warmup = Math.ceil(stage.warmupSeconds / interval);
  // Base windows must be full of errors before slices and derived windows see a whole outage.
  const outage = Math.ceil((stage.delaySeconds + seconds + slo.baseSeconds) / interval) + 2;
  if (warmup + outage > MOST_STEPS || tier.longSeconds / interval > MOST_STEPS) return undefined;
  return story(
    slo,
    `health is silent, a total outage fires ${tier.tier}`,
    stage,
    [
      { state: "healthy", steps: warmup },
      { state: "outage", steps: outage },
    ],
    [
      ...healthChecks(slo, warmup - 1),
      {
        expr: firing(slo, ALERT.burn, `, ${LABEL.burnTier}=${quote(tier.tier)}`),
        atSteps: warmup + outage - 1,
        samples: ONE,
      },
    ],
  );
}

function healthyStory(slo: Slo, stage: Stage): YamlValue | undefined {
  const steps = Math.ceil(stage.warmupSeconds / slo.intervalSeconds) + 10;
  if (steps > MOST_STEPS) return undefined;
  return story(slo, "health is silent", stage, [{ state: "healthy", steps }], healthChecks(slo, steps - 1));
}

function idleStory(slo: Slo, stage: Stage): YamlValue | undefined {
  if (slo.base.form !== "events" || slo.labelCoverage) return undefined;
  const steps = Math.ceil(slo.baseSeconds / slo.intervalSeconds) + 5;
  return story(
    slo,
    "no traffic is neither good nor bad",
    stage,
    [{ state: "idle", steps }],
    [
      { expr: `ALERTS{${LABEL.sloId}=${quote(slo.id)}, alertstate="firing"}`, atSteps: steps - 1, samples: NOTHING },
      { expr: `${ratioName(slo.baseSeconds)}${identitySelector(slo)}`, atSteps: steps - 1, samples: NOTHING },
    ],
  );
}

function absentStory(slo: Slo): YamlValue | undefined {
  if (!slo.absence.alert) return undefined;
  const steps = Math.ceil(slo.absence.forSeconds / slo.intervalSeconds);
  if (steps > MOST_STEPS) return undefined;
  const nothing: Stage = { signals: [], delaySeconds: 0, warmupSeconds: 0 };
  // A series of another name gives promtool a reason to evaluate at all.
  const signals = [
    {
      series: { __name__: "noops_test_clock" },
      healthy: { level: 1, perSecond: 0 },
      outage: { perSecond: 0 },
      idle: { perSecond: 0 },
    },
  ];
  return story(
    slo,
    "no data is an alert of its own",
    { ...nothing, signals },
    [{ state: "healthy", steps: steps + 3 }],
    [
      { expr: firing(slo, ALERT.metricAbsent), atSteps: steps - 1, samples: NOTHING },
      { expr: firing(slo, ALERT.metricAbsent), atSteps: steps + 1, samples: ONE },
      { expr: firing(slo, ALERT.burn), atSteps: steps + 1, samples: NOTHING },
    ],
  );
}

/** The promtool test of one SLO: healthy, outage, zero traffic, absent, as far as its inputs can be made up. */
export function renderPromtoolTest(slo: Slo, ruleFile: string): string {
  const { stage } = slo;
  const told = [
    ...(stage ? [burnStory(slo, stage) ?? healthyStory(slo, stage), idleStory(slo, stage)] : []),
    absentStory(slo),
  ].filter((found) => found !== undefined);
  const tests = {
    rule_files: [ruleFile],
    evaluation_interval: formatDuration(slo.intervalSeconds),
    group_eval_order: [`noops-fast-${slo.id}`, `noops-slow-${slo.id}`],
    tests: told,
  };
  return (
    generatedHeader([`Run: promtool test rules ${slo.id}.test.yaml (base window ${baseWindow(slo)}).`]) +
    renderYaml(tests)
  );
}
