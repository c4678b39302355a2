import { RAW_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { allQueries, findInModel, findInSlos, hasKind, type LintRule } from "../lint-rule.ts";

/** Words that say that a model decides about people. */
const PEOPLE =
  /\b(hr|hiring|recruit|candidate|applicant|credit|loan|insurance|clinical|patient|student|parole|benefit)/i;

/** Whether the model is fed what it was trained on, and whether its answers are right and fair. */
export const DATA_RULES: readonly LintRule[] = [
  {
    id: "schema-change-unguarded",
    level: "warning",
    title: "A schema change that nothing stops",
    why: "A renamed column becomes nulls, the nulls become defaults, and the model answers nonsense without one error.",
    fix: `Count violations at the door and promise about them: events: {bad: ${RAW_SERIES.featureViolations}, total: ${RAW_SERIES.predictions}}.`,
    find: ({ document: { spec }, model }) =>
      findInModel(
        !model.slos.some(({ cause, kind }) => cause === "F1" && kind !== "freshness") &&
          !/violation|validation|schema|null|missing/i.test(allQueries(spec)),
        "No SLO sees that the features no longer have the expected schema.",
        undefined,
        ["spec", "slos"],
      ),
  },
  {
    id: "drift-unwatched",
    level: "warning",
    title: "A model whose world may change unseen",
    why: "Features that are computed differently in training and in serving, and a world that moves on, both show as drift long before labels arrive.",
    fix: "Add spec.drift, and an SLO of kind drift about it.",
    find: (facts) =>
      findInModel(facts.document.spec.drift === undefined, "The model has no drift detection.", undefined, ["spec"]),
  },
  {
    id: "drift-not-against-training",
    level: "advice",
    title: "Drift that compares with last week only",
    why: "Against an offset, a difference between training and serving that was there on the first day is never seen.",
    fix: "Use reference: baseline, recorded from the training data.",
    find: ({ document: { spec } }) =>
      findInModel(
        spec.drift?.reference === "offset",
        "Drift is measured against an earlier time, not against the training data.",
        undefined,
        ["spec", "drift", "reference"],
      ),
  },
  {
    id: "retrain-trigger-missing",
    level: "warning",
    title: "Drift that triggers nothing",
    why: "A detector nobody acts on teaches people to ignore it.",
    fix: "Set deployment.retrain, list retrain in actions, or name a runbook that retrains.",
    find: (facts) => {
      const { spec } = facts.document;
      const watched = hasKind(facts, "drift", "accuracy") || spec.drift !== undefined;
      const acted =
        spec.deployment?.retrain !== undefined ||
        [...spec.actions, ...spec.runbooks, ...spec.slos.map(({ runbook }) => runbook ?? "")].some((name) =>
          /retrain/i.test(name),
        );
      return findInModel(
        watched && !acted,
        "Accuracy or drift is watched, but nothing retrains the model.",
        undefined,
        ["spec"],
      );
    },
  },
  {
    id: "accuracy-without-coverage",
    level: "warning",
    title: "Accuracy of the few predictions that have labels",
    why: "When labels stop arriving, or arrive for the easy cases only, the ratio looks better than ever.",
    fix: "Add accuracy.predictions, minCoverage: 0.8 and labelLag.",
    find: (facts) =>
      findInSlos(
        facts,
        ({ spec, slo }) =>
          spec.accuracy &&
          !slo.labelCoverage && { message: `"${slo.name}" does not check how many predictions have a label.` },
        ["accuracy"],
      ),
  },
  {
    id: "accuracy-without-proxy",
    level: "advice",
    title: "Late labels and no fast sign",
    why: "Labels that take a day make an incident that is a day old when it is seen. Drift and canary comparison need no labels.",
    fix: "Add an SLO of kind drift or canary beside it.",
    find: (facts) =>
      findInSlos(
        facts,
        ({ spec, slo }) =>
          (spec.accuracy?.labelLag !== undefined || spec.accuracy?.labelCadence !== undefined) &&
          !hasKind(facts, "drift", "canary") && {
            message: `"${slo.name}" waits for labels, and no faster signal exists.`,
          },
        ["accuracy"],
      ),
  },
  {
    id: "fairness-unwatched",
    level: "warning",
    title: "A model about people without a fairness promise",
    why: "A release that is better on average may be worse for a group. It must be seen before the release, and go on being seen.",
    fix: "Add an SLO of kind fairness, and gate releases on it.",
    find: (facts) => {
      const { metadata } = facts.document;
      const text = [metadata.name, metadata.description ?? "", ...Object.entries(metadata.labels).flat()].join(" ");
      return findInModel(
        PEOPLE.test(text.replaceAll(/[-_.]/g, " ")) && !hasKind(facts, "fairness"),
        "The model seems to decide about people and has no SLO of kind fairness.",
      );
    },
  },
  {
    id: "freshness-ignores-absence",
    level: "advice",
    title: "A timestamp that vanishes without a sound",
    why: "The feature job that dies takes its timestamp along. With absent: ignore the SLO then has no data instead of bad data.",
    fix: "Set freshness.absent: bad.",
    find: (facts) =>
      findInSlos(
        facts,
        ({ spec, slo }) =>
          spec.freshness?.absent === "ignore" && { message: `"${slo.name}" says nothing when the timestamp is gone.` },
        ["freshness"],
      ),
  },
];
