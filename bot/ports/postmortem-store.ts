/** A post-mortem as somebody left it. */
export interface PostmortemRevision {
  readonly revision: number;
  /** Markdown. */
  readonly document: string;
  readonly author: string;
  readonly at: string;
  /** The text as the record gave it at that time: what people changed is seen against it. */
  readonly draft: string;
  /** The burn rate as SVG, kept because the metrics store forgets; null when there was nothing to draw. */
  readonly plot: string | null;
}

/** Every revision of every post-mortem; none is ever changed. */
export interface PostmortemStore {
  /** The newest one without a number; null when there is none. */
  revision(incidentId: string, revision: number | null): Promise<PostmortemRevision | null>;
  revisions(incidentId: string): Promise<readonly Pick<PostmortemRevision, "revision" | "author" | "at">[]>;
}
