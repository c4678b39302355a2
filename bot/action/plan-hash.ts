import { canonicalJson } from "../incident/canonical-json.ts";

/** What a vote is about: any change of it makes old votes void. */
export interface PlanFacts {
  readonly runbookSha: string;
  readonly stepId: string;
  readonly uses: string;
  readonly target: string;
  readonly before: string;
  readonly desired: string;
  readonly precondition: string;
}

export function planHash(facts: PlanFacts, sha256: (text: string) => string): string {
  return sha256(canonicalJson(facts)).slice(0, 32);
}

/**
 * Name of an effect, equal on every replica and at every try: it goes into run ids, job names, tags and headers, and
 * fits every length limit.
 */
export function effectKey(runId: string, stepId: string, hash: string, sha256: (text: string) => string): string {
  return `noops-${sha256(JSON.stringify([runId, stepId, hash])).slice(0, 32)}`;
}
