import { verify } from "node:crypto";
import { z } from "zod";
import type { GrafanaKeys } from "./grafana-keys.ts";

/** Clocks of two machines may differ by this. */
const SKEW_SECONDS = 30;
const SIGNATURE_BYTES = 64;
const MAX_LENGTH = 8192;

const headerSchema = z.object({
  alg: z.literal("ES256"),
  kid: z.string().min(1),
  // An access token of Grafana says `at+jwt`: it names a service, not a person.
  typ: z.string().regex(/^jwt$/iu).optional(),
});
const claimsSchema = z.object({
  iss: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  sub: z.string().regex(/^user:.+$/u, "it does not name a person"),
  exp: z.number(),
  iat: z.number().optional(),
  nbf: z.number().optional(),
  email: z.string().optional(),
  email_verified: z.boolean().optional(),
});

/** Who a signed identity of Grafana names. */
export interface GrafanaUser {
  /** Such as `user:edpu3nnt61se8e`: stays the same when login or address change. */
  readonly sub: string;
  /** Only an address that Grafana has verified: others, people may set themselves. */
  readonly email: string | null;
}

export type GrafanaIdentity =
  { readonly proven: true; readonly user: GrafanaUser } | { readonly proven: false; readonly reason: string };

export interface GrafanaIssuer {
  /** `root_url` of Grafana, which its identities name as their issuer. */
  readonly issuer: string;
  readonly keys: GrafanaKeys;
  /** Seconds since 1970. */
  readonly now: () => number;
}

const no = (reason: string): GrafanaIdentity => ({ proven: false, reason: `X-Grafana-Id: ${reason}` });
const bare = (url: string): string => url.replace(/\/+$/u, "");

function decode<T>(part: string, schema: z.ZodType<T>): T | null {
  try {
    const parsed = schema.safeParse(JSON.parse(Buffer.from(part, "base64url").toString("utf8")));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** What is wrong with the claims of a token whose signature holds, or null. */
function refuse(claims: z.infer<typeof claimsSchema>, org: number, { issuer, now }: GrafanaIssuer): string | null {
  if (bare(claims.iss) !== bare(issuer)) return "another Grafana has issued it";
  if (![claims.aud].flat().includes(`org:${String(org)}`)) return "it is for another organisation";
  if (claims.exp + SKEW_SECONDS < now()) return "it has expired";
  const from = Math.max(claims.nbf ?? 0, claims.iat ?? 0);
  return from - SKEW_SECONDS > now() ? "it is not valid yet" : null;
}

/**
 * Proves a person by the `X-Grafana-Id` header that Grafana adds to requests of its plugins: a JWT, signed with ES256 by
 * a key that Grafana publishes, for this issuer and this organisation, and not expired. Every doubt is a no, among them
 * that the keys cannot be read.
 */
export async function verifyGrafanaId(token: string, org: number, from: GrafanaIssuer): Promise<GrafanaIdentity> {
  const [head = "", body = "", signature = "", ...rest] = token.split(".");
  if (token.length > MAX_LENGTH || signature === "" || rest.length > 0) return no("this is no signed token");
  const header = decode(head, headerSchema);
  if (header === null) return no("it is not signed as Grafana signs identities (ES256 with a key id)");
  const bytes = Buffer.from(signature, "base64url");
  let key;
  try {
    key = await from.keys.key(header.kid);
  } catch (error) {
    return no(`Grafana's keys cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (key === null) return no("Grafana does not know the key that signed it");
  const holds =
    bytes.length === SIGNATURE_BYTES &&
    verify("sha256", Buffer.from(`${head}.${body}`), { key, dsaEncoding: "ieee-p1363" }, bytes);
  if (!holds) return no("its signature does not hold");
  const claims = decode(body, claimsSchema);
  if (claims === null) return no("it does not name a person, an organisation and its end");
  const wrong = refuse(claims, org, from);
  if (wrong !== null) return no(wrong);
  const email = claims.email_verified === true ? (claims.email ?? null) : null;
  return { proven: true, user: { sub: claims.sub, email } };
}
