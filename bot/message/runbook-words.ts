/** What a runbook does, told from its name; the first that fits names it. */
const DEEDS: readonly (readonly [string, string])[] = [
  ["rollback", "rollback"],
  ["promot", "promotion"],
  ["traffic", "traffic shift"],
  ["retrain", "retraining"],
  ["scale", "scaling"],
  ["silence", "silence"],
];

/**
 * The words of the button that opens the review of a runbook.
 * @example reviewWords("retrain-fraud") // => "Review retraining…"
 */
export function reviewWords(runbook: string): string {
  // "hold-promotion" stops promotions: it is not one.
  const deed = runbook.startsWith("hold-") ? undefined : DEEDS.find(([part]) => runbook.includes(part));
  return `Review ${deed?.[1] ?? "action"}…`;
}
