import { execFile } from "node:child_process";
import { join } from "node:path";

/** What `noops-bot audit verify` said. */
export type AuditVerdict = { readonly holds: boolean; readonly text: string };

/** Runs `noops-bot audit verify` on the bot's data folder. The bot must have ended: its database has one owner. */
export function runAuditVerify(root: string, botDataDir: string): Promise<AuditVerdict> {
  const args = [join(root, "bot/main.ts"), "audit", "verify"];
  const env = { ...process.env, NOOPS_DATA_DIR: botDataDir };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: root, env, timeout: 60_000 }, (error, stdout, stderr) => {
      resolve({ holds: error === null, text: `${stdout}${stderr}`.trim() });
    });
  });
}
