import { findInModel, findInSlos, type LintRule, pages } from "../lint-rule.ts";

/** Whom an alert reaches, and what that person can do with it. */
export const OWNERSHIP_RULES: readonly LintRule[] = [
  {
    id: "owner-missing",
    level: "warning",
    title: "A model without an owner",
    why: "An alert that belongs to nobody is answered by nobody. Routes by team need the label too.",
    fix: "Add metadata.labels: {team: …, owner: …}.",
    find: ({ document: { metadata } }) =>
      findInModel(
        metadata.labels["owner"] === undefined && metadata.labels["team"] === undefined,
        `The model "${metadata.name}" names neither an owner nor a team.`,
      ),
  },
  {
    id: "runbook-missing",
    level: "warning",
    title: "An SLO without a runbook",
    why: "At three in the morning nobody finds out for the first time what to do. Runbooks that exist but are done by hand, or were never tried, are the next best.",
    fix: "Name a runbook in the SLO, or runbooks in the model.",
    find: (facts) =>
      findInSlos(facts, ({ slo }) => slo.runbook === undefined && { message: `"${slo.name}" names no runbook.` }),
  },
  {
    id: "impact-missing",
    level: "advice",
    title: "A page that does not say what it costs",
    why: "Whoever is woken decides between a rollback and waiting for the morning. The price of an hour is what decides it.",
    fix: 'Write alerting.impact, such as "Each declined good card costs about 40 EUR."',
    find: (facts) =>
      findInModel(
        facts.model.slos.some((slo) => pages(slo) && slo.impact === undefined),
        "A page of this model does not say what an hour of failure costs.",
      ),
  },
  {
    id: "dashboard-missing",
    level: "advice",
    title: "An alert without a dashboard link",
    why: "An alert is one number. The next question is always what the other numbers, the logs and the traces say.",
    fix: "Pass --dashboard-url to noops compile; it may hold {model} and {slo}.",
    find: (facts) =>
      findInModel(!facts.dashboardLinked, "The alerts of this model carry no link to a dashboard, logs or traces."),
  },
  {
    id: "description-missing",
    level: "advice",
    title: "An SLO that does not say what it promises",
    why: "The description stands in the alert. Without it the reader has a name and a number.",
    fix: "Add a description in words of the user of the model.",
    find: (facts) =>
      findInSlos(facts, ({ slo }) => slo.description === "" && { message: `"${slo.name}" has no description.` }),
  },
  {
    id: "environment-unnamed",
    level: "advice",
    title: "Metrics of all environments in one SLO",
    why: "Staging traffic in a production SLO hides failures and spends budget. Names that differ between environments are found on the day of an incident.",
    fix: "Set serving.environment, and select it: serving.selector: {environment: prod}.",
    find: ({ document: { spec } }) =>
      findInModel(
        spec.serving.environment === undefined && !Object.keys(spec.serving.selector).some((key) => /^env/.test(key)),
        "Neither serving.environment nor a selector says which environment is measured.",
        undefined,
        ["spec"],
      ),
  },
];
