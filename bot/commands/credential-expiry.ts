import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Config } from "../config.ts";

const claimsSchema = z.object({ exp: z.number().positive() });

/**
 * When a token says that it expires, in seconds since 1970. Only a JWT tells; its signature is its issuer's matter.
 * @example expiryOf("ghp_something") // => null
 */
export function expiryOf(token: string): number | null {
  const [, claims, signature] = token.trim().split(".");
  if (claims === undefined || signature === undefined) return null;
  try {
    const read = claimsSchema.safeParse(JSON.parse(Buffer.from(claims, "base64url").toString("utf8")));
    return read.success ? read.data.exp : null;
  } catch {
    // Two dots do not make it a JWT.
    return null;
  }
}

function textOf(setting: string, value: string): string | null {
  if (!setting.endsWith("_FILE")) return value;
  try {
    return readFileSync(value, "utf8");
  } catch {
    // Between two versions of a mounted secret there may be no file; the next scrape finds it.
    return null;
  }
}

/** The bot's tokens for its targets that tell when they expire, by the setting that names them. Files are read anew, since they rotate. */
export function credentialExpiries(config: Config): readonly { readonly name: string; readonly expiresAt: number }[] {
  return Object.entries(config).flatMap(([name, value]) => {
    if (!/^NOOPS_\w+_TOKEN(_FILE)?$/.test(name) || typeof value !== "string") return [];
    const token = textOf(name, value);
    const expiresAt = token === null ? null : expiryOf(token);
    return expiresAt === null ? [] : [{ name, expiresAt }];
  });
}
