/** One line of the trail: who did what to which object, by which way. */
export interface AuditDraft {
  readonly actor: string;
  readonly via: string;
  readonly action: string;
  readonly object: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** A stored line. `hash` covers the line and `prevHash`, so no line can change without all later ones. */
export interface AuditEntry {
  readonly seq: string;
  readonly ts: string;
  readonly actor: string;
  readonly via: string;
  readonly action: string;
  readonly object: string;
  readonly payloadJcs: string;
  readonly prevHash: string;
  readonly hash: string;
}
