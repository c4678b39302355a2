import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { AuditEntry } from "@noops-ml/bot/audit/audit-entry.ts";
import { chainEntries, verifyChain } from "@noops-ml/bot/audit/chain.ts";
import { canonicalJson } from "@noops-ml/bot/incident/canonical-json.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const draft = (n: number) => ({
  actor: "alice",
  via: "slack",
  action: "vote.approve",
  object: `ap_${String(n)}`,
  payload: { n, nested: { b: 2, a: 1 } },
});
const chain = (count: number): AuditEntry[] =>
  chainEntries(
    null,
    Array.from({ length: count }, (_, n) => draft(n)),
    "2026-01-01T00:00:00.000Z",
    sha256,
  );

describe("the audit chain", () => {
  it("is intact as it was written, in one piece or continued", () => {
    const first = chain(3);
    const last = first.at(-1) ?? null;
    const more = chainEntries(last, [draft(4)], "2026-01-02T00:00:00.000Z", sha256);
    expect(verifyChain([...first, ...more], null, sha256)).toMatchObject({ intact: true, lastSeq: "4" });
    expect(verifyChain(more, last, sha256)).toMatchObject({ intact: true });
  });

  it.each<[string, (entries: AuditEntry[]) => AuditEntry[], string]>([
    [
      "an edited payload",
      (entries) => entries.map((entry) => (entry.seq === "3" ? { ...entry, payloadJcs: "{}" } : entry)),
      "3",
    ],
    [
      "an edited actor",
      (entries) => entries.map((entry) => (entry.seq === "2" ? { ...entry, actor: "bob" } : entry)),
      "2",
    ],
    ["a line taken out", (entries) => entries.filter((entry) => entry.seq !== "3"), "3"],
    ["a swap", (entries) => [entries[1], entries[0], ...entries.slice(2)].filter((entry) => entry !== undefined), "1"],
    [
      "a forged hash",
      (entries) => entries.map((entry) => (entry.seq === "4" ? { ...entry, actor: "bob", hash: sha256("x") } : entry)),
      "4",
    ],
  ])("names the first bad line after %s", (_, spoil, seq) => {
    expect(verifyChain(spoil(chain(5)), null, sha256)).toMatchObject({ intact: false, firstBadSeq: seq });
  });

  it("spells one value in one way", () => {
    expect(canonicalJson({ b: [1, null, "x"], a: { d: true, c: undefined } })).toBe(
      '{"a":{"d":true},"b":[1,null,"x"]}',
    );
    expect(() => canonicalJson(Number.NaN)).toThrow(TypeError);
  });
});
