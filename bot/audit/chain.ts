import { canonicalJson } from "../incident/canonical-json.ts";
import type { AuditDraft, AuditEntry } from "./audit-entry.ts";

type Sha256 = (text: string) => string;

/** What the first line of a chain points at. */
export const GENESIS_HASH = "0".repeat(64);

/** The part of a line that its hash covers besides its place: everything that a reader is shown. */
function contentOf(entry: Pick<AuditEntry, "actor" | "via" | "action" | "object" | "payloadJcs">): string {
  return JSON.stringify([entry.actor, entry.via, entry.action, entry.object, entry.payloadJcs]);
}

export function hashOf(entry: Omit<AuditEntry, "hash">, sha256: Sha256): string {
  return sha256(`${entry.seq}\n${entry.ts}\n${entry.prevHash}\n${sha256(contentOf(entry))}`);
}

/** Appends drafts to a chain that ends with `last`. */
export function chainEntries(
  last: { readonly seq: string; readonly hash: string } | null,
  drafts: readonly AuditDraft[],
  ts: string,
  sha256: Sha256,
): AuditEntry[] {
  let seq = BigInt(last?.seq ?? "0");
  let prevHash = last?.hash ?? GENESIS_HASH;
  return drafts.map(({ payload, ...draft }) => {
    seq += 1n;
    const entry = { ...draft, seq: String(seq), ts, payloadJcs: canonicalJson(payload), prevHash };
    const hash = hashOf(entry, sha256);
    prevHash = hash;
    return { ...entry, hash };
  });
}

export type ChainVerdict =
  | { readonly intact: true; readonly lastSeq: string; readonly lastHash: string }
  | { readonly intact: false; readonly firstBadSeq: string; readonly reason: string };

/** Checks the next lines of a chain, given where the lines before them ended. */
export function verifyChain(
  entries: readonly AuditEntry[],
  before: { readonly seq: string; readonly hash: string } | null,
  sha256: Sha256,
): ChainVerdict {
  let seq = BigInt(before?.seq ?? "0");
  let prev = before?.hash ?? GENESIS_HASH;
  for (const entry of entries) {
    const expected = seq + 1n;
    if (BigInt(entry.seq) !== expected)
      return {
        intact: false,
        firstBadSeq: String(expected),
        reason: `line ${String(expected)} is missing; the next one is ${entry.seq}`,
      };
    if (entry.prevHash !== prev)
      return { intact: false, firstBadSeq: entry.seq, reason: "it does not point at the line before it" };
    if (hashOf(entry, sha256) !== entry.hash)
      return { intact: false, firstBadSeq: entry.seq, reason: "its content does not fit its hash" };
    seq = expected;
    prev = entry.hash;
  }
  return { intact: true, lastSeq: String(seq), lastHash: prev };
}
