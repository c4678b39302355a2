import { findInModel, findInSlos, hasKind, type LintRule } from "../lint-rule.ts";

/** Actions that change what users get. */
const HIGH_IMPACT = /rollback|promote|traffic|scale|retrain|delete|quarantine/i;
const SECRET =
  /(password|passwd|secret|token|api[_-]?key)["']?\s*[:=]\s*["']?[^\s"',}{]{6,}|:\/\/[^/\s:@"]+:[^/\s@"]+@/i;

/** What runs by itself, who agrees to it, and what it may spend. */
export const AUTOMATION_RULES: readonly LintRule[] = [
  {
    id: "actions-missing",
    level: "advice",
    title: "A model that only people can help",
    why: "Common faults have a known remedy. Done by hand it takes an hour and a person who knows it.",
    fix: "List what the bot may do in spec.actions, such as rollback-alias.",
    find: ({ document: { spec } }) =>
      findInModel(
        spec.actions.length === 0,
        "No action is declared, so every incident waits for a person.",
        undefined,
        ["spec"],
      ),
  },
  {
    id: "actions-without-policy",
    level: "warning",
    title: "Automation of high impact without a policy",
    why: "Who may approve a rollback is decided before the incident, in Git, not in the channel.",
    fix: "Name a policy in alerting.policy that has approval rules.",
    find: ({ document: { spec }, policy }) =>
      findInModel(
        spec.actions.some((action) => HIGH_IMPACT.test(action)) && (policy?.spec.rules.length ?? 0) === 0,
        "Actions that change production have no approval rules.",
        undefined,
        ["spec", "actions"],
      ),
  },
  {
    id: "automatic-high-impact",
    level: "warning",
    title: "High impact without a human",
    why: "A wrong verdict that acts by itself turns a false alarm into an outage. Experiments, rare cases and questions of ethics or safety are for people.",
    fix: "Use level L2 or L3 for promotions, rollbacks and everything that does not come back.",
    find: ({ policy, document: { spec } }) => {
      const automatic = (policy?.spec.rules ?? []).filter(
        ({ level, when }) => level === "L4" && (HIGH_IMPACT.test(when) || /^\s*true\s*$/.test(when)),
      );
      const names = automatic.map(({ name, when }) => name ?? when).join(", ");
      return findInModel(
        automatic.length > 0,
        `These rules act without approval: ${names}.`,
        undefined,
        spec.alerting.policy ? ["spec", "alerting", "policy"] : ["spec"],
      );
    },
  },
  {
    id: "approvals-without-limit",
    level: "advice",
    title: "Automation that may repeat without end",
    why: "A remedy that does not help is tried again and again. A retrain loop is paid by the hour.",
    fix: "Set maxPerDay or cooldown on each approval rule.",
    find: ({ policy, document: { spec } }) => {
      const endless = (policy?.spec.rules ?? []).filter(
        ({ maxPerDay, cooldown, when }) => maxPerDay === undefined && cooldown === undefined && HIGH_IMPACT.test(when),
      );
      const names = endless.map(({ name, when }) => name ?? when).join(", ");
      return findInModel(
        endless.length > 0,
        `These rules have neither maxPerDay nor cooldown: ${names}.`,
        undefined,
        spec.alerting.policy ? ["spec", "alerting", "policy"] : ["spec"],
      );
    },
  },
  {
    id: "cost-unwatched",
    level: "warning",
    title: "A model whose bill nobody reads",
    why: "Retries without end, debug logs without limit and a larger model all show on the bill first, a month late.",
    fix: "Add an SLO of kind cost: money per prediction, or a cap.",
    find: (facts) => findInModel(!hasKind(facts, "cost"), "No SLO is about cost.", undefined, ["spec", "slos"]),
  },
  {
    id: "cost-without-cap",
    level: "advice",
    title: "A price per prediction without a cap",
    why: "Cost per prediction stays perfect while a loop makes ten times the predictions.",
    fix: "Add a second cost SLO with cap: {amount, per}.",
    find: (facts) =>
      findInSlos(
        facts,
        ({ spec, slo }) =>
          spec.cost?.maxPerUnit !== undefined &&
          !facts.document.spec.slos.some(({ cost }) => cost?.cap !== undefined) && {
            message: `"${slo.name}" limits the price of one prediction, and nothing limits the sum.`,
          },
        ["cost"],
      ),
  },
  {
    id: "unbounded-autoscaling",
    level: "warning",
    title: "Autoscaling without a bound",
    why: "An attack or a retry storm becomes replicas, and replicas become money.",
    fix: "Set deployment.kubernetes.maxReplicas, and a cost SLO with a cap.",
    find: (facts) => {
      const kubernetes = facts.document.spec.deployment?.kubernetes;
      const scales = kubernetes !== undefined || hasKind(facts, "autoscaler");
      return findInModel(
        scales && kubernetes?.maxReplicas === undefined,
        "The number of replicas has no upper bound in the spec.",
        undefined,
        kubernetes ? ["spec", "deployment", "kubernetes"] : ["spec"],
      );
    },
  },
  {
    id: "credentials-unwatched",
    level: "advice",
    title: "A pipeline that stops when a secret expires",
    why: "Secrets rotated by hand are forgotten by hand. The pipeline fails at night, and the SLO sees a day later that the model is old.",
    fix: "Watch the days until a credential expires, or give the pipeline SLO cause: F5 and a runbook that rotates.",
    find: (facts) =>
      findInSlos(
        facts,
        ({ spec, slo }) =>
          spec.pipeline !== undefined &&
          slo.cause !== "F5" &&
          !/expir|credential|certificate|auth/i.test(JSON.stringify(facts.document.spec.slos)) && {
            message: `"${slo.name}" depends on credentials that nobody watches.`,
          },
        ["pipeline"],
      ),
  },
  {
    id: "secret-in-spec",
    level: "warning",
    title: "A secret in the spec",
    why: "Specs live in Git and their labels in every alert.",
    fix: "Move it to the bot's configuration, and rotate it: it has been read.",
    find: ({ document }) =>
      findInModel(SECRET.test(JSON.stringify(document)), "Something in this document looks like a secret."),
  },
];
