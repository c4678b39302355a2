import type { Runbook } from "./runbook.ts";

/** What a runbook is chosen by. */
export interface MatchFacts {
  readonly model: string;
  readonly cause: string | null;
  readonly slo: string | null;
  readonly alerts: readonly string[];
  /** Runbooks that the model's document names, most wanted first. */
  readonly listed: readonly string[];
}

const fits = (wanted: readonly string[], found: readonly (string | null)[]): boolean =>
  wanted.length === 0 || found.some((value) => value !== null && wanted.includes(value));

/** Runbooks for an incident, best first: those that name its cause before those that fit anything, in the model's order. */
export function matchRunbooks(runbooks: readonly Runbook[], facts: MatchFacts): readonly Runbook[] {
  const fitting = runbooks.filter(
    ({ match, manual }) =>
      !manual &&
      fits(match.causes, [facts.cause]) &&
      fits(match.slos, [facts.slo]) &&
      fits(match.alerts, facts.alerts) &&
      fits(match.models, [facts.model]),
  );
  const rank = (runbook: Runbook): number => {
    const listed = facts.listed.indexOf(runbook.name);
    const specific = runbook.match.causes.length + runbook.match.slos.length > 0 ? 0 : 1000;
    return specific + (listed < 0 ? 500 : listed);
  };
  return [...fitting].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}
