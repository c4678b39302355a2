import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** Slack signs with its own clock; more than this in either direction is a replay or a broken clock. */
export const MAX_SKEW_SECONDS = 300;

export interface SignedRequest {
  readonly signature: string | undefined;
  readonly timestamp: string | undefined;
  readonly body: Uint8Array;
}

export type SignatureVerdict =
  /** `hash` names these signed bytes: the same bytes again are a replay. */
  | { readonly verdict: "valid"; readonly hash: string }
  | { readonly verdict: "refused"; readonly reason: "missing" | "malformed" | "clockSkew" | "mismatch" };

/** Decides whether Slack sent these bytes. Several secrets may be active while one is being rotated. */
export function decideSignature(
  request: SignedRequest,
  secrets: readonly string[],
  nowSeconds: number,
): SignatureVerdict {
  const { signature, timestamp, body } = request;
  if (signature === undefined || timestamp === undefined) return { verdict: "refused", reason: "missing" };
  if (!/^v0=[0-9a-f]{64}$/u.test(signature) || !/^\d{1,12}$/u.test(timestamp)) {
    return { verdict: "refused", reason: "malformed" };
  }
  if (Math.abs(nowSeconds - Number(timestamp)) > MAX_SKEW_SECONDS) return { verdict: "refused", reason: "clockSkew" };
  const given = Buffer.from(signature.slice(3), "hex");
  // Each secret is tried, so that the time taken does not tell which one fits.
  const matches = secrets.map((secret) => timingSafeEqual(sign(secret, timestamp, body), given));
  if (!matches.includes(true)) return { verdict: "refused", reason: "mismatch" };
  return { verdict: "valid", hash: createHash("sha256").update(signature).digest("hex") };
}

function sign(secret: string, timestamp: string, body: Uint8Array): Buffer {
  return createHmac("sha256", secret).update(`v0:${timestamp}:`).update(body).digest();
}
