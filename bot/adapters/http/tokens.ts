import { createHash, timingSafeEqual } from "node:crypto";

/** A secret at rest: its hash. Comparing takes the same time wherever the first difference is. */
export type TokenHash = Buffer;

export function hashToken(token: string): TokenHash {
  return createHash("sha256").update(token).digest();
}

export function bearerOf(header: string | undefined): string | null {
  return /^Bearer\s+(\S+)\s*$/i.exec(header ?? "")?.[1] ?? null;
}

/** Which of the tokens was presented, or null. All are compared, whichever fits. */
export function matchToken<T extends { readonly hash: TokenHash }>(
  header: string | undefined,
  known: readonly T[],
): T | null {
  const given = bearerOf(header);
  if (given === null) return null;
  const hash = hashToken(given);
  return known.reduce<T | null>(
    (found, candidate) => (timingSafeEqual(candidate.hash, hash) ? candidate : found),
    null,
  );
}
