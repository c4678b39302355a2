import { counted } from "../spec/counted.ts";
import { type Check, given, met, missing, none } from "./checklist.ts";
import type { BotFacts, ReadinessFacts, RunbookFacts } from "./readiness-facts.ts";

type Purpose = { readonly does: RegExp; readonly not?: RegExp };

const RETRAINS: Purpose = { does: /retrain|pipeline|train/i };
/** A retraining moves the alias too: forward, to what it trained. */
const ROLLS_BACK: Purpose = { does: /rollback|set_alias|undo/i, not: RETRAINS.does };

/** Runbooks of the model whose name or steps say what they do; a name counts for a runbook that was not given. */
function runbooksThat({ does, not }: Purpose, { document, runbooks }: ReadinessFacts): string[] {
  const fits = ({ name, uses }: Pick<RunbookFacts, "name" | "uses">) =>
    [name, ...uses].some((word) => does.test(word)) && !(not && [name, ...uses].some((word) => not.test(word)));
  const named = [...document.spec.runbooks, ...document.spec.slos.flatMap(({ runbook }) => runbook ?? [])];
  const uses = (name: string) => runbooks?.find((runbook) => runbook.name === name)?.uses ?? [];
  return [...new Set(named)].filter((name) => fits({ name, uses: uses(name) }));
}

function exercised(what: string, purpose: Purpose) {
  return given("bot", (bot: BotFacts, facts) => {
    const names = runbooksThat(purpose, facts);
    if (names.length === 0) return missing(`The model names no runbook that does a ${what}.`);
    const good = bot.runs.find(({ runbook, state }) => names.includes(runbook) && state === "succeeded");
    if (good) return met(`${good.runbook} succeeded${good.mode === "dry" ? " as a drill" : ""}.`);
    return missing(`None of ${names.join(", ")} has ever succeeded, not even as a drill.`);
  });
}

/** Before production: it reports, it can be compared, it can go back. */
export const PRE_PRODUCTION: readonly Check[] = [
  {
    id: "slis-report",
    question: "Does every SLI report?",
    weight: 3,
    fix: "Scrape the model server, and load the rules of noops compile.",
    decide: given("prometheus", ({ reporting }, { model }) => {
      // Without a canary or an incident there is nothing to report, and that is fine.
      const wanted = model.slos.filter(({ absence, kind }) => absence.alert || kind === "freshness");
      return none(
        wanted.filter(({ name }) => !reporting.has(name)).map(({ name }) => name),
        `All ${wanted.length} SLIs report.`,
        (names) => `No data from ${names}.`,
      );
    }),
  },
  {
    id: "spec-clean",
    question: "Is the spec free of operational mistakes?",
    weight: 2,
    fix: "Mend what noops lint warns of.",
    decide: ({ lint }) => {
      const warnings = lint.filter(({ level }) => level === "warning").map(({ rule }) => rule);
      return none([...new Set(warnings)], "noops lint has no warning.", (names) => `noops lint warns: ${names}.`);
    },
  },
  {
    id: "canary-configured",
    question: "Are new versions compared with the old one before all traffic gets them?",
    weight: 2,
    fix: "Add spec.canary with minRequests and minAge.",
    decide: ({ document: { spec } }) =>
      spec.canary ? met("spec.canary compares them.") : missing("There is no spec.canary."),
  },
  {
    id: "canary-seen",
    question: "Has a canary comparison ever run?",
    weight: 1,
    fix: "Rehearse one with synthetic traffic.",
    decide: given("prometheus", ({ canarySeen }) =>
      canarySeen ? met("A comparison ran in the last 30 days.") : missing("No comparison ran in the last 30 days."),
    ),
  },
  {
    id: "drift-seen",
    question: "Does drift detection run?",
    weight: 1,
    fix: "Add spec.drift, export the features, and load the rules.",
    decide: given("prometheus", ({ driftSeen }, { document: { spec } }) => {
      if (!spec.drift) return missing("There is no spec.drift.");
      return driftSeen ? met("Drift scores arrive.") : missing("No drift score in the last 30 days.");
    }),
  },
  {
    id: "retrain-trigger",
    question: "Does something retrain the model?",
    weight: 1,
    fix: "Set deployment.retrain or name a runbook that retrains.",
    decide: (facts) => {
      const { spec } = facts.document;
      const found =
        spec.deployment?.retrain?.pipeline ??
        runbooksThat(RETRAINS, facts)[0] ??
        spec.actions.find((name) => RETRAINS.does.test(name));
      return found === undefined
        ? missing("Neither deployment.retrain, an action nor a runbook retrains.")
        : met(`${found} does.`);
    },
  },
  {
    id: "retrain-exercised",
    question: "Was the retrain path exercised?",
    weight: 1,
    fix: "Run the retrain runbook once, as a drill if need be.",
    decide: exercised("retrain", RETRAINS),
  },
  {
    id: "rollback-path",
    question: "Is there a way back?",
    weight: 3,
    fix: "Add spec.deployment and a runbook that rolls back.",
    decide: (facts) => {
      const { deployment } = facts.document.spec;
      const names = runbooksThat(ROLLS_BACK, facts);
      if (!deployment) return missing("The spec does not say where versions live.");
      return names.length === 0 ? missing("No runbook of the model rolls back.") : met(`By ${names.join(" or ")}.`);
    },
  },
  {
    id: "rollback-exercised",
    question: "Was the way back exercised?",
    weight: 3,
    fix: "Run the rollback runbook once, as a drill if need be.",
    decide: exercised("rollback", ROLLS_BACK),
  },
  {
    id: "policy-approves",
    question: "Is it decided who may approve what?",
    weight: 2,
    fix: "Name a policy with approval rules in alerting.policy.",
    decide: ({ policy }) =>
      policy && policy.spec.rules.length > 0
        ? met(`The policy ${policy.metadata.name} has ${counted(policy.spec.rules.length, "rule")}.`)
        : missing("There is no policy with approval rules."),
  },
];
