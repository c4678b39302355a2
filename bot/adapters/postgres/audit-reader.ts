import type { AuditEntry } from "../../audit/audit-entry.ts";
import { type ChainVerdict, verifyChain } from "../../audit/chain.ts";
import type { Db } from "./trx.ts";
import { sha256 } from "./trx.ts";

const PAGE = 10_000;

/** Reads the trail. */
export interface AuditReader {
  page(afterSeq: string, limit: number): Promise<readonly AuditEntry[]>;
  /** The newest lines about one object, newest first. */
  about(object: string, limit: number): Promise<readonly AuditEntry[]>;
  /** One line, or null when the chain has none with this number. */
  line(seq: string): Promise<AuditEntry | null>;
  /** Walks the whole chain, or the part after a line that is known to be good. */
  verify(from?: { readonly seq: string; readonly hash: string }): Promise<ChainVerdict & { readonly lines: number }>;
}

export function createAuditReader(db: Db): AuditReader {
  const select = () =>
    db
      .selectFrom("audit_log")
      .select([
        "seq",
        "ts",
        "actor",
        "via",
        "action",
        "object",
        "payload_jcs as payloadJcs",
        "prev_hash as prevHash",
        "hash",
      ]);
  const page = (afterSeq: string, limit: number) =>
    select().where("seq", ">", afterSeq).orderBy("seq").limit(limit).execute();
  return {
    page,
    about: (object, limit) => select().where("object", "=", object).orderBy("seq", "desc").limit(limit).execute(),
    line: async (seq) => (await select().where("seq", "=", seq).executeTakeFirst()) ?? null,
    async verify(from) {
      let before = from ?? null;
      let lines = 0;
      for (;;) {
        const entries = await page(before?.seq ?? "0", PAGE);
        const verdict = verifyChain(entries, before, sha256);
        lines += entries.length;
        if (!verdict.intact || entries.length < PAGE) return { ...verdict, lines };
        before = { seq: verdict.lastSeq, hash: verdict.lastHash };
      }
    },
  };
}
