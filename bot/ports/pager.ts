export interface Page {
  readonly incidentId: string;
  readonly ref: string;
  readonly severity: number;
  readonly title: string;
  readonly level: number;
  /** Subjects who are on call at this level; nobody when there is no schedule. */
  readonly onCall: readonly string[];
  readonly reason: string;
  readonly url: string | null;
}

/** Wakes people by a way that does not depend on chat. */
export interface Pager {
  page(page: Page): Promise<{ readonly sent: boolean; readonly reason: string }>;
}
