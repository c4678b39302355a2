import { type KeyObject, createPublicKey } from "node:crypto";
import { z } from "zod";

const TIMEOUT_MS = 3000;
const MAX_BYTES = 256 * 1024;
/** A key that Grafana has withdrawn is trusted no longer than this. */
const FRESH_MS = 10 * 60_000;
/** An unknown key id may be a new key; how often strangers can make us look is bounded. */
const ASK_AGAIN_MS = 10_000;

const keySetSchema = z.object({
  // Grafana Cloud says null: its tokens are signed elsewhere.
  keys: z.array(z.looseObject({ kid: z.string(), kty: z.string() })).nullable(),
});
const ecSchema = z.object({ kty: z.literal("EC"), crv: z.literal("P-256"), x: z.string(), y: z.string() });

export interface GrafanaKeys {
  /** The public key of this id; null when Grafana does not know it. Throws when Grafana cannot be asked. */
  key(id: string): Promise<KeyObject | null>;
}

/** The keys with which a Grafana signs who its users are, as it publishes them; kept for a while. */
export function createGrafanaKeys(url: string, now: () => number): GrafanaKeys {
  const address = `${url.replace(/\/+$/u, "")}/api/signing-keys/keys`;
  let known = new Map<string, KeyObject>();
  let readAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | null = null;

  async function ask(): Promise<void> {
    const response = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: "manual" });
    if (!response.ok) throw new Error(`${address} answered HTTP ${String(response.status)}`);
    const text = await response.text();
    if (text.length > MAX_BYTES) throw new Error(`${address} answered with ${String(text.length)} bytes`);
    const { keys } = keySetSchema.parse(JSON.parse(text));
    known = new Map(
      (keys ?? []).flatMap((candidate): [string, KeyObject][] => {
        // Its access tokens may be signed with keys of other kinds.
        const ec = ecSchema.safeParse(candidate);
        return ec.success ? [[candidate.kid, createPublicKey({ key: ec.data, format: "jwk" })]] : [];
      }),
    );
    readAt = now();
  }

  return {
    async key(id) {
      const age = now() - readAt;
      if (age > FRESH_MS || (!known.has(id) && age > ASK_AGAIN_MS)) {
        asking ??= ask().finally(() => (asking = null));
        await asking;
      }
      return known.get(id) ?? null;
    },
  };
}
