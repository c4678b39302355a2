import type { PagerNews } from "../incident/incident.ts";

/** What names the same page again: the incident, and the level at which people were woken. */
export interface PageKey {
  readonly incidentId: string;
  readonly level: number;
}

export interface Page extends PageKey {
  readonly ref: string;
  readonly severity: number;
  readonly title: string;
  /** Subjects who are on call at this level; nobody when there is no schedule. */
  readonly onCall: readonly string[];
  readonly reason: string;
  readonly url: string | null;
}

/** What there is to say about an earlier page: somebody has taken it, or it is over. */
export interface PageNews extends PageKey {
  readonly news: PagerNews;
  readonly text: string;
}

export interface Paged {
  readonly sent: boolean;
  readonly reason: string;
  /** The same call may succeed later. */
  readonly again: boolean;
}

/** Wakes people by a way that does not depend on chat, and lets them sleep again. */
export interface Pager {
  page(page: Page): Promise<Paged>;
  tell(news: PageNews): Promise<Paged>;
}
