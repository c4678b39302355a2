/** A person of the people file. Votes count per subject. */
export interface Person {
  readonly subject: string;
  readonly name: string;
  readonly email: string | null;
  /** Their user at Grafana. */
  readonly grafana?: string | null;
  readonly groups: readonly string[];
}

/** Who is who, read from a file that operators own. */
export interface People {
  bySubject(subject: string): Person | null;
  byEmail(email: string): Person | null;
  /** By the subject of a signed identity of Grafana, such as `user:edpu3nnt61se8e`. */
  byGrafana(sub: string): Person | null;
  /** Everybody who is in one of the groups or is named. */
  members(groupsOrSubjects: readonly string[]): readonly Person[];
}
