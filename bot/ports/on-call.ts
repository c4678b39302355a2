/** Who is woken, by how often nobody has answered. */
export interface OnCall {
  /** How many levels there are. */
  readonly levels: number;
  /** Subjects on call at an escalation level; levels above the last one wake the last one. */
  at(level: number, now: Date): readonly string[];
}
