import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { hashToken, matchToken } from "./tokens.ts";
import type { SourceProof } from "./webhook-route.ts";

/** Grafana's own clock may differ from ours by this much; an older delivery is a replay. */
const MAX_SKEW_SECONDS = 300;
const HEX_SHA256 = /^[\da-f]{64}$/;

type Headers = IncomingMessage["headers"];

function one(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function signs(secret: string, parts: readonly (string | Buffer)[], signature: string): boolean {
  const mac = createHmac("sha256", secret);
  for (const part of parts) mac.update(part);
  return timingSafeEqual(mac.digest(), Buffer.from(signature, "hex"));
}

/** One of the active secrets has signed; all are tried, so that a secret can be changed without downtime. */
function signedByOne(secrets: readonly string[], parts: readonly (string | Buffer)[], signature: string): boolean {
  if (!HEX_SHA256.test(signature)) return false;
  return secrets.map((secret) => signs(secret, parts, signature)).includes(true);
}

/** `Authorization: Bearer` with one of the active tokens. */
export function bearerProof(secrets: readonly string[]): SourceProof {
  const hashes = secrets.map((token) => ({ hash: hashToken(token) }));
  return (headers) => matchToken(headers.authorization, hashes) !== null;
}

/**
 * Grafana's signature over `<seconds>:<body>`. Without the timestamp header the same delivery could be sent again for
 * ever, so it is refused; a contact point that cannot sign may present a bearer token.
 */
export function grafanaProof(secrets: readonly string[], now: () => number): SourceProof {
  const bearer = bearerProof(secrets);
  return (headers, body) => {
    const signature = one(headers, "x-grafana-alerting-signature");
    if (signature === undefined) return bearer(headers, body);
    const timestamp = one(headers, "x-grafana-alerting-signature-timestamp") ?? "";
    if (!/^\d{1,12}$/.test(timestamp)) return false;
    if (Math.abs(now() / 1000 - Number(timestamp)) > MAX_SKEW_SECONDS) return false;
    return signedByOne(secrets, [`${timestamp}:`, body], signature);
  };
}

/** Sentry signs the raw body with the client secret of the integration. */
export function sentryProof(secrets: readonly string[]): SourceProof {
  return (headers, body) => signedByOne(secrets, [body], one(headers, "sentry-hook-signature") ?? "");
}

/** Datadog cannot sign: it sends a secret in a header of ours, or as a bearer token. */
export function datadogProof(secrets: readonly string[]): SourceProof {
  const hashes = secrets.map((token) => ({ hash: hashToken(token) }));
  return (headers) => {
    const secret = one(headers, "x-noops-token");
    return matchToken(secret === undefined ? headers.authorization : `Bearer ${secret}`, hashes) !== null;
  };
}
