import { counted } from "../spec/counted.ts";
import { type Check, given, met, missing, none } from "./checklist.ts";

/** A baseline needs this share of the period. */
const BASELINE_RATIO = 0.25;
/** Share of SLIs that must be seen. */
const COVERAGE_RATIO = 0.95;
const MOST_MINUTES = 15;
const FEWEST_PEOPLE = 2;
/** Faults that come to every model: what they are called in an SLO's cause. */
const COMMON_CAUSES = ["F1", "F2", "F3", "F4"];

/** Ready for production: promises with a past, remedies for the common faults, people who answer. */
export const PRODUCTION: readonly Check[] = [
  {
    id: "slo-baseline",
    question: "Do the SLOs have a past that proves their objectives?",
    weight: 2,
    fix: "Let them record for a week, or look at the past with noops backtest.",
    decide: given("prometheus", ({ coverageRatio }, { model }) =>
      none(
        model.slos
          .filter(({ name, absence }) => absence.alert && (coverageRatio.get(name) ?? 0) < BASELINE_RATIO)
          .map(({ name }) => name),
        "Every SLO has recorded a quarter of its window or more.",
        (names) => `Under a quarter of the window is recorded for ${names}.`,
      ),
    ),
  },
  {
    id: "coverage",
    question: "Are more than 95 % of the SLIs live?",
    weight: 3,
    fix: "See slis-report: every SLI without data is a blind spot.",
    decide: given("prometheus", ({ reporting }, { model }) => {
      const wanted = model.slos.filter(({ absence }) => absence.alert);
      const live = wanted.filter(({ name }) => reporting.has(name)).length;
      const text = `${live} of ${wanted.length} SLIs are live.`;
      return wanted.length > 0 && live / wanted.length > COVERAGE_RATIO ? met(text) : missing(text);
    }),
  },
  {
    id: "budget-left",
    question: "Is there error budget left?",
    weight: 2,
    fix: "Wait with the release, or find out what spent it.",
    decide: given("prometheus", ({ budgetRemaining }) => {
      if (budgetRemaining.size === 0) return missing("No budget is recorded.");
      return none(
        [...budgetRemaining].filter(([, left]) => left <= 0).map(([name]) => name),
        "No budget is exhausted.",
        (names) => `The budget is gone for ${names}.`,
      );
    }),
  },
  {
    id: "pages",
    question: "Can a total outage wake someone?",
    weight: 2,
    fix: "Add an SLO about answers or latency whose ladder has a page tier.",
    decide: ({ model }) => {
      const names = model.slos
        .filter(
          ({ kind, burnTiers }) =>
            ["events", "latency"].includes(kind) && burnTiers.some(({ severity }) => severity === "page"),
        )
        .map(({ name }) => name);
      return names.length > 0
        ? met(`${names.join(", ")} can page.`)
        : missing("No SLO about answers or latency can page.");
    },
  },
  {
    id: "owner",
    question: "Is it known whose model it is?",
    weight: 1,
    fix: "Add metadata.labels: {team: …, owner: …}.",
    decide: ({ document: { metadata } }) => {
      const owner = metadata.labels["owner"] ?? metadata.labels["team"];
      return owner === undefined ? missing("Neither owner nor team is named.") : met(`It belongs to ${owner}.`);
    },
  },
  {
    id: "remediation",
    question: "Do the common faults have an automated remedy?",
    weight: 3,
    fix: "Write runbooks whose match names the causes of the model's SLOs.",
    decide: given("runbooks", (runbooks, { document, model }) => {
      const named = [...document.spec.runbooks, ...document.spec.slos.flatMap(({ runbook }) => runbook ?? [])];
      const own = runbooks.filter(({ name }) => named.includes(name));
      const causes = [...new Set(model.slos.flatMap(({ cause }) => cause ?? []))].filter((cause) =>
        COMMON_CAUSES.includes(cause),
      );
      return none(
        causes.filter((cause) => !own.some((runbook) => runbook.causes.includes(cause) || runbook.causes.length === 0)),
        "Every common cause that an SLO names has a runbook.",
        (names) => `No runbook is for ${names}.`,
      );
    }),
  },
  {
    id: "runbooks-exist",
    question: "Does every runbook that the model names exist?",
    weight: 2,
    fix: "Write it, or mend the name.",
    decide: given("runbooks", (runbooks, { document }) => {
      const named = [...document.spec.runbooks, ...document.spec.slos.flatMap(({ runbook }) => runbook ?? [])];
      if (named.length === 0) return missing("The model names no runbook.");
      const known = runbooks.map(({ name }) => name);
      return none(
        [...new Set(named.filter((name) => !known.includes(name)))],
        `${counted(new Set(named).size, "runbook")} found.`,
        (names) => `There is no runbook ${names}.`,
      );
    }),
  },
  {
    id: "runbooks-verify",
    question: "Do the runbooks check that they helped?",
    weight: 1,
    fix: "Add verify to the step that acts.",
    decide: given("runbooks", (runbooks, { document }) => {
      const named = [...document.spec.runbooks, ...document.spec.slos.flatMap(({ runbook }) => runbook ?? [])];
      return none(
        runbooks.filter(({ name, verifies }) => named.includes(name) && !verifies).map(({ name }) => name),
        "Every runbook verifies its effect.",
        (names) => `Nothing checks the effect of ${names}.`,
      );
    }),
  },
  {
    id: "on-call",
    question: "Are there people who may approve, and enough of them?",
    weight: 2,
    fix: "Put at least two people into each group of approvers.",
    decide: given("people", (people, { policy }) => {
      const groups = [...new Set((policy?.spec.rules ?? []).flatMap(({ approvers }) => approvers))];
      if (groups.length === 0) return missing("The policy names no approvers.");
      // Whoever asks may not approve, so one person alone can never act.
      const everybody = new Set(groups.flatMap((group) => people.get(group) ?? []));
      const empty = groups.filter((group) => (people.get(group) ?? []).length === 0);
      if (everybody.size < FEWEST_PEOPLE)
        return missing(`Only ${counted(everybody.size, "person", "people")} may approve.`);
      return none(
        empty,
        `${counted(everybody.size, "person", "people")} may approve.`,
        (names) => `Nobody is in ${names}.`,
      );
    }),
  },
  {
    id: "automation-on",
    question: "Is automation switched on and keeping its timers?",
    weight: 2,
    fix: "Switch it on with /noops resume, and look at noops-bot doctor.",
    decide: given("bot", ({ killSwitchOn, incidentsWithoutTimer, knowsModel }) => {
      if (!knowsModel) return missing("The bot does not know this model.");
      if (killSwitchOn) return missing("The kill switch is on.");
      if (incidentsWithoutTimer > 0) return missing(`${counted(incidentsWithoutTimer, "incident")} without a timer.`);
      return met("The bot knows the model, and may act.");
    }),
  },
  {
    id: "time-to-remedy",
    question: "Were past incidents mitigated within 15 minutes?",
    weight: 1,
    fix: "Automate the step that took longest; see the timelines of the incidents.",
    decide: given("bot", ({ minutesToMitigate }) => {
      if (minutesToMitigate.length === 0) return missing("No incident was ever mitigated: hold a game day.");
      const mean = minutesToMitigate.reduce((sum, minutes) => sum + minutes, 0) / minutesToMitigate.length;
      const text = `${counted(Math.round(mean), "minute")} on average over ${counted(minutesToMitigate.length, "incident")}.`;
      return mean <= MOST_MINUTES ? met(text) : missing(text);
    }),
  },
  {
    id: "cost-bounded",
    question: "Is spending bounded?",
    weight: 1,
    fix: "Add a cost SLO with a cap.",
    decide: ({ model }) =>
      model.slos.some(({ kind }) => kind === "cost") ? met("An SLO watches cost.") : missing("No SLO watches cost."),
  },
];
