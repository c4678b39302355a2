import { randomBytes } from "node:crypto";

const USES = 5;
const LIFETIME_MS = 30 * 60_000;

/** Where an answer goes: the place of the interaction, and the message it came from. */
export interface ResponsePlace {
  readonly user: string;
  readonly channel: string;
  readonly threadTs: string | null;
  /** The message that was clicked; null for commands. */
  readonly original: { readonly ts: string; readonly ephemeral: boolean } | null;
}

export type Opened =
  | { readonly ok: true; readonly place: ResponsePlace }
  | { readonly ok: false; readonly error: "expired_url" | "used_url" | "invalid_url" };

/** Addresses for late answers: five uses within thirty minutes. */
export interface ResponseUrls {
  issue(place: ResponsePlace): string;
  use(id: string): Opened;
}

export function createResponseUrls(now: () => number, baseUrl: () => string): ResponseUrls {
  const issued = new Map<string, { place: ResponsePlace; at: number; left: number }>();
  return {
    issue(place) {
      const id = randomBytes(12).toString("hex");
      issued.set(id, { place, at: now(), left: USES });
      for (const [old, entry] of issued) if (now() - entry.at > 2 * LIFETIME_MS) issued.delete(old);
      return `${baseUrl()}/response/${id}`;
    },
    use(id) {
      const entry = issued.get(id);
      if (!entry) return { ok: false, error: "invalid_url" };
      if (now() - entry.at > LIFETIME_MS) return { ok: false, error: "expired_url" };
      if (entry.left === 0) return { ok: false, error: "used_url" };
      entry.left -= 1;
      return { ok: true, place: entry.place };
    },
  };
}
