import { randomBytes } from "node:crypto";

const LIFETIME_MS = 3000;

export type Redeemed =
  | { readonly ok: true; readonly user: string; readonly viewId: string | null }
  | { readonly ok: false; readonly error: "expired_trigger_id" | "exchanged_trigger_id" | "invalid_trigger_id" };

/** Tickets to open a modal: good for three seconds and for one use. */
export interface Triggers {
  issue(user: string, viewId: string | null): string;
  redeem(id: string): Redeemed;
}

export function createTriggers(now: () => number): Triggers {
  const issued = new Map<string, { user: string; viewId: string | null; at: number; used: boolean }>();
  return {
    issue(user, viewId) {
      const id = `${Math.floor(now())}.${randomBytes(6).toString("hex")}`;
      issued.set(id, { user, viewId, at: now(), used: false });
      for (const [old, ticket] of issued) if (now() - ticket.at > 60_000) issued.delete(old);
      return id;
    },
    redeem(id) {
      const ticket = issued.get(id);
      if (!ticket) return { ok: false, error: "invalid_trigger_id" };
      if (ticket.used) return { ok: false, error: "exchanged_trigger_id" };
      if (now() - ticket.at > LIFETIME_MS) return { ok: false, error: "expired_trigger_id" };
      ticket.used = true;
      return { ok: true, user: ticket.user, viewId: ticket.viewId };
    },
  };
}
