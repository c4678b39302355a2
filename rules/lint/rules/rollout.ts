import { CANARY_LIMITS } from "../../stats/verdict/decide-canary.ts";
import { findInModel, hasKind, type LintRule, pages } from "../lint-rule.ts";

/** How a version gets to all users, and how it gets back. */
export const ROLLOUT_RULES: readonly LintRule[] = [
  {
    id: "rollout-without-canary",
    level: "warning",
    title: "A release to everybody at once",
    why: "What fails on a share of the traffic is a finding. What fails on all of it is an incident.",
    fix: "Add spec.canary, and send new versions a small share first.",
    find: ({ document: { spec } }) =>
      findInModel(
        spec.deployment !== undefined && spec.canary === undefined,
        "The model is deployed, and nothing compares a new version with the old one.",
        undefined,
        ["spec", "deployment"],
      ),
  },
  {
    id: "canary-without-minimum-sample",
    level: "warning",
    title: "A canary that is judged on a few requests",
    why: "A verdict after a hundred requests is a guess: it passes what fails in full rollout. How many are enough depends on the traffic, so it is a decision and no default.",
    fix: "Set canary.minRequests, and minAge so that slow failures have time.",
    find: ({ document: { spec } }) =>
      findInModel(
        spec.canary !== undefined && (spec.canary.minRequests === undefined || spec.canary.minAge === undefined),
        `The canary does not say after how many requests and minutes its verdict counts: the defaults are ${CANARY_LIMITS.minRequests} and ${CANARY_LIMITS.minAgeMinutes}.`,
        undefined,
        ["spec", "canary"],
      ),
  },
  {
    id: "canary-without-latency-guard",
    level: "warning",
    title: "A canary or shadow that may slow production down",
    why: "Shadow traffic and a heavier model take capacity from the stable version. Errors do not show it, latency does.",
    fix: "Add canary.latency: {histogram, le}, and sample shadow traffic.",
    find: ({ document: { spec } }) =>
      findInModel(
        spec.canary !== undefined && spec.canary.latency === undefined,
        "The canary is not compared by latency.",
        undefined,
        ["spec", "canary"],
      ),
  },
  {
    id: "rollback-path-missing",
    level: "warning",
    title: "A rollback that is impossible",
    why: "Going back needs to know where the old version is. Found out during the incident, it takes hours.",
    fix: "Add spec.deployment: {registry, name, alias}, and keep the last validated version.",
    find: ({ document: { spec } }) =>
      findInModel(
        spec.deployment?.registry === undefined && spec.deployment?.kubernetes === undefined,
        "The spec does not say where versions live, so nothing can go back to one.",
        undefined,
        ["spec"],
      ),
  },
  {
    id: "aliases-collide",
    level: "warning",
    title: "Champion and challenger under one alias",
    why: "A promotion would move the alias that a rollback needs.",
    fix: "Give deployment.challengerAlias a name of its own.",
    find: ({ document: { spec } }) =>
      findInModel(
        spec.deployment !== undefined && spec.deployment.alias === spec.deployment.challengerAlias,
        "alias and challengerAlias are the same.",
        undefined,
        ["spec", "deployment"],
      ),
  },
  {
    id: "version-not-grouped",
    level: "warning",
    title: "An alert that does not say which version",
    why: "A bad canary of 5 % disappears in the average, and the bot cannot tell what to roll back. A change outside Git shows as a version nobody knows.",
    fix: "Label the metrics with the version, and write serving.groupBy: [version].",
    find: (facts) =>
      findInModel(
        facts.document.spec.deployment !== undefined &&
          !facts.model.slos.some(({ groupBy }) => groupBy.some((label) => /version|revision|track/.test(label))),
        "No SLO is grouped by version.",
        undefined,
        ["spec"],
      ),
  },
  {
    id: "deploys-page",
    level: "advice",
    title: "An alert storm at each deployment",
    why: "Restarts and cold caches burn budget for minutes. Without a maintenance window or a traffic gate every release pages.",
    fix: "Add a maintenance window with mute for the time of releases, or lowTraffic gates.",
    find: (facts) =>
      findInModel(
        facts.document.spec.maintenance.length === 0 &&
          facts.document.spec.deployment !== undefined &&
          facts.model.slos.some((slo) => ["events", "latency"].includes(slo.kind) && pages(slo) && !slo.minFailures),
        "Deployments may page: there is neither a maintenance window nor a minimum of failures.",
        undefined,
        ["spec"],
      ),
  },
  {
    id: "cold-start",
    level: "warning",
    title: "A latency promise that starts from zero replicas",
    why: "The tail of the latency is the cold start. No percentile survives loading a model on the first request.",
    fix: "Set deployment.kubernetes.minReplicas to at least 1.",
    find: (facts) => {
      const kubernetes = facts.document.spec.deployment?.kubernetes;
      const cold = kubernetes !== undefined && (kubernetes.minReplicas ?? 0) === 0;
      return findInModel(
        cold && hasKind(facts, "latency"),
        "There is a latency SLO, and no replica is kept warm.",
        undefined,
        ["spec", "deployment", "kubernetes"],
      );
    },
  },
  {
    id: "canary-without-promise",
    level: "advice",
    title: "A canary that is compared but not promised",
    why: "A comparison nobody is alerted about is read by nobody.",
    fix: "Add an SLO of kind canary.",
    find: (facts) =>
      findInModel(
        facts.document.spec.canary !== undefined && !hasKind(facts, "canary"),
        "spec.canary exists, and no SLO is about it.",
        undefined,
        ["spec", "canary"],
      ),
  },
];
