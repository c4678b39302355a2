import { formatDuration, parseDuration } from "@noops-ml/alerts/policy/duration.ts";
import { toNumber } from "@noops-ml/alerts/policy/rational.ts";
import { findInModel, findInSlos, type LintRule, pages } from "../lint-rule.ts";

/** Fewer bad evaluations than this in a period make an objective a coin toss. */
const FEWEST_BAD_MOMENTS = 10;
/** PSI below this is what two samples of the same data show. */
const NOISY_PSI = 0.1;
const HOUR = 3600;
/** Kinds whose users would notice at once. */
const URGENT_KINDS = ["events", "latency"];

/** What is promised, and whether the windows can see it broken. */
export const PROMISE_RULES: readonly LintRule[] = [
  {
    id: "golden-signals-missing",
    level: "warning",
    title: "Nobody watches whether the model answers, or how fast",
    why: "Accuracy and drift are seen hours later. Errors and latency are seen at once, and users see them first.",
    fix: "Add an SLO of kind events over requests and errors, and one of kind latency.",
    find: ({ model }) =>
      findInModel(
        !model.slos.some(({ kind }) => URGENT_KINDS.includes(kind)),
        "The model has no SLO about its answers: neither success nor latency.",
        undefined,
        ["spec", "slos"],
      ),
  },
  {
    id: "no-tier-pages",
    level: "warning",
    title: "An objective that no window can page",
    why: "With this objective and these windows even a total outage makes tickets only: it is seen in the morning.",
    fix: "Raise the objective, set alerting.unreachable: widen, or use a ladder with a page tier.",
    find: (facts) =>
      findInSlos(
        facts,
        ({ slo }) =>
          URGENT_KINDS.includes(slo.kind) && !pages(slo) && { message: `No outage of "${slo.name}" can page anyone.` },
        ["objective"],
      ),
  },
  {
    id: "page-comes-late",
    level: "advice",
    title: "A page that comes hours after a total outage",
    why: "The objective is so low that the fast window had to be widened: it fills slowly.",
    fix: "Raise the objective, or set alerting.unreachable: clamp to page earlier on less certain ground.",
    find: (facts) =>
      findInSlos(
        facts,
        ({ slo }) => {
          const first = slo.burnTiers.find(({ severity }) => severity === "page");
          if (!first?.changed || !URGENT_KINDS.includes(slo.kind)) return undefined;
          const untilPage = toNumber(first.factor) * toNumber(slo.budgetRatio) * first.longSeconds;
          if (untilPage <= HOUR) return undefined;
          const wait = formatDuration(Math.round(untilPage / 60) * 60);
          return { message: `A total outage of "${slo.name}" pages after ${wait} only.` };
        },
        ["objective"],
      ),
  },
  {
    id: "objective-too-tight",
    level: "warning",
    title: "A threshold so tight that false alarms dominate",
    why: "When a handful of bad moments in a month is the whole budget, every alert is about noise, and soon nobody reads them.",
    fix: "Lower the objective until the budget holds a failure you would really act on.",
    find: (facts) =>
      findInSlos(
        facts,
        ({ slo }) => {
          if (slo.base.form !== "slices") return undefined;
          const moments = (toNumber(slo.budgetRatio) * slo.window.periodSeconds) / slo.intervalSeconds;
          if (moments >= FEWEST_BAD_MOMENTS) return undefined;
          return {
            message: `"${slo.name}" has a budget of ${Math.floor(moments)} bad evaluations in its whole window.`,
          };
        },
        ["objective"],
      ),
  },
  {
    id: "drift-threshold-too-tight",
    level: "warning",
    title: "A drift threshold inside the noise",
    why: "A population stability index under 0.1 is what two samples of the same data show. Such a detector fires every day.",
    fix: "Use 0.2 for an alert, or a score with a significance of its own.",
    find: ({ document: { spec } }) => {
      const { features, predictions } = spec.drift ?? {};
      const tight = [features, predictions].some(
        (source) => source && /psi/i.test(source.score) && source.threshold < NOISY_PSI,
      );
      return findInModel(tight, "A PSI threshold below 0.1 alerts on sampling noise.", undefined, ["spec", "drift"]);
    },
  },
  {
    id: "low-traffic-ungated",
    level: "advice",
    title: "A page about a handful of requests",
    why: "At night one failed request of six is 17 % errors and wakes someone. The ratio does not know how few they are.",
    fix: "Add lowTraffic: {minEvents: 100, minFailures: 3}.",
    find: (facts) =>
      findInSlos(
        facts,
        ({ slo, spec }) =>
          slo.base.form === "events" &&
          spec.cost === undefined &&
          pages(slo) &&
          !slo.minEvents &&
          !slo.minFailures && { message: `"${slo.name}" may page about a handful of events.` },
      ),
  },
  {
    id: "window-shorter-than-labels",
    level: "warning",
    title: "A window that ends before the labels arrive",
    why: "An accuracy SLO whose window holds fewer than three label deliveries swings with each of them.",
    fix: "Use a window of many label cadences, such as 30d.",
    find: (facts) =>
      findInSlos(
        facts,
        ({ slo, spec }) => {
          const cadence = parseDuration(spec.accuracy?.labelCadence ?? spec.accuracy?.labelLag ?? "") ?? 0;
          if (cadence === 0 || slo.window.periodSeconds >= 3 * cadence) return undefined;
          const window = formatDuration(slo.window.periodSeconds);
          return {
            message: `The window of ${window} holds fewer than three label deliveries (${formatDuration(cadence)}).`,
          };
        },
        ["accuracy"],
      ),
  },
  {
    id: "retention-unstated",
    level: "advice",
    title: "A window that Prometheus may not remember",
    why: "Prometheus keeps 15 days unless told otherwise. A 30-day budget computed from 15 days looks fine and is wrong.",
    fix: "Write evaluation.retention as configured; noops check then compares it with every window.",
    find: ({ document: { spec }, model }) =>
      findInModel(
        spec.evaluation.retention === undefined && model.slos.some((slo) => slo.window.periodSeconds > 15 * 24 * HOUR),
        "evaluation.retention is not stated, and a window is longer than Prometheus' default of 15 days.",
        undefined,
        ["spec"],
      ),
  },
];
