import type { CanaryNeed, CanaryVerdictName } from "@noops-ml/rules/stats/verdict/decide-canary.ts";
import type { CanaryView } from "../../domain/canary-view.ts";
import { formatDuration } from "../../domain/format-duration.ts";
import { t } from "../../text.ts";
import { formatOdds } from "./look.ts";

/** The verdict in one or two words. */
export function verdictWord(verdict: CanaryVerdictName): string {
  switch (verdict) {
    case "continue":
      return t("canary.verdict.continue", "Keep collecting");
    case "promote":
      return t("canary.verdict.promote", "Promote");
    case "rollback":
      return t("canary.verdict.rollback", "Roll back");
    case "inconclusive":
      return t("canary.verdict.inconclusive", "A person decides");
  }
}

/** Why: the sentences of the rules, in the reader's language. */
export function decisionWords({ decision: { reason }, needs }: Pick<CanaryView, "decision" | "needs">): string {
  const [code, guard = ""] = reason.split(":");
  switch (code) {
    case "REAL_BUT_WITHIN_MARGIN":
      return t("canary.reason.within-margin", "The canary is worse, but by less than the agreed margin.");
    case "WORSE":
      return t("canary.reason.worse", "The canary is worse than stable on {{guard}}.", { guard });
    case "PREDICTIONS_SHIFTED":
      return t("canary.reason.shifted", "No harm seen, but the canary predicts differently: a person decides.");
    case "NOT_WORSE_THAN_MARGIN":
      return t("canary.reason.not-worse", "Every required guardrail is within the margin.");
    case "OUT_OF_TIME":
      return t("canary.reason.out-of-time", "Time is up before the evidence was strong enough either way.");
    case "MISSING_GUARD":
      return t("canary.reason.missing", "Time is up and there is no data on {{guard}}.", { guard });
    case "NO_TRAFFIC":
      return t("canary.reason.no-traffic", "The canary had no request in the last 10 minutes.");
    default:
      return needs.length === 0
        ? t("canary.reason.collecting", "Collecting evidence.")
        : t("canary.reason.needs", "Collecting evidence: needs {{needs}}.", {
            needs: needs.map(needWords).join(", "),
          });
  }
}

function needWords(need: CanaryNeed): string {
  switch (need.kind) {
    case "data":
      return t("canary.need.data", "data on {{guard}}", { guard: need.guard });
    case "events":
      return t("canary.need.events", "about {{count}} more events on {{guard}}", need);
    case "requests":
      return t("canary.need.requests", "about {{count}} more requests on {{guard}}", need);
    case "canaryRequests":
      return t("canary.need.canary-requests", "{{count}} more canary requests", need);
    case "minutes":
      return t("canary.need.minutes", "{{count}} more minutes", need);
    case "historyMinutes":
      return t("canary.need.history", "{{count}} more minutes of stable's history", need);
  }
}

/** What the evidence still has to reach, either way, and what happens when it does not. */
export function wouldChange({ verdict, decision, settings, minutesLeft }: CanaryView): string {
  if (verdict === "rollback")
    return t("canary.change.final", "Final for this run: evidence that was strong enough once is not taken back.");
  const worse = { rollbackAt: formatOdds(settings.rollbackAt), worse: formatOdds(decision.logWorse) };
  if (verdict === "promote")
    return t(
      "canary.change.promoted",
      "Until someone promotes it, it still rolls back at {{rollbackAt}} for worse (now {{worse}}).",
      worse,
    );
  const either = t(
    "canary.change.either",
    "It rolls back at {{rollbackAt}} for worse (now {{worse}}), and promotes at {{promoteAt}} for as good on every required guardrail (now {{ok}}).",
    {
      ...worse,
      promoteAt: formatOdds(settings.promoteAt),
      ok: decision.logOk === null ? t("canary.unknown", "unknown") : formatOdds(decision.logOk),
    },
  );
  if (minutesLeft <= 0) return either;
  const time = formatDuration(minutesLeft * 60);
  return `${either} ${t("canary.change.end", "After {{time}} without either, a person decides.", { time })}`;
}
