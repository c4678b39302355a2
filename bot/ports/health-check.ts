/** One thing that must be right for the bot to work, with what to do when it is not. */
export interface HealthCheck {
  readonly name: string;
  readonly state: "good" | "bad" | "skipped";
  readonly detail: string;
  /** What to do; null when nothing is to be done. */
  readonly mend: string | null;
}
