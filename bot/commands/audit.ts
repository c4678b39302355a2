import type { Config } from "../config.ts";
import { createAuditReader } from "../adapters/postgres/audit-reader.ts";
import { openDatabase } from "../adapters/postgres/open-database.ts";
import { databaseConfig } from "./database-config.ts";

/** `noops-bot audit verify|export`. Exit code 1 when the chain is broken. */
export async function auditCommand(config: Config, args: readonly string[]): Promise<number> {
  const database = await openDatabase(databaseConfig(config));
  try {
    const reader = createAuditReader(database.db);
    if (args[0] === "verify") {
      const verdict = await reader.verify();
      if (verdict.intact) {
        process.stdout.write(
          `audit chain intact: ${String(verdict.lines)} lines, last ${verdict.lastSeq} ${verdict.lastHash}\n`,
        );
        return 0;
      }
      process.stdout.write(`audit chain broken at line ${verdict.firstBadSeq}: ${verdict.reason}\n`);
      return 1;
    }
    if (args[0] === "export") {
      let after = args[1] === "--after" ? (args[2] ?? "0") : "0";
      for (;;) {
        const page = await reader.page(after, 5000);
        for (const entry of page) process.stdout.write(`${JSON.stringify(entry)}\n`);
        const last = page.at(-1);
        if (last === undefined) return 0;
        after = last.seq;
      }
    }
    process.stderr.write("Usage: noops-bot audit verify | export [--after SEQ]\n");
    return 2;
  } finally {
    await database.close();
  }
}
