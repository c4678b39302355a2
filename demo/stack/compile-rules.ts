import { execFile } from "node:child_process";
import { join } from "node:path";

/** What `noops compile` needs to know about the place where its files will be used. */
export type CompileOptions = {
  readonly root: string;
  readonly out: string;
  readonly botUrl: string;
  readonly tokenFile: string;
  readonly prometheusUrl: string;
  readonly dashboardUrl: string;
};

/** `noops compile` refused: the message holds what it said. */
export class CompileError extends Error {}

/** Runs `noops compile` on the demo's models and policies. */
export function compileRules(options: CompileOptions): Promise<void> {
  const args = [
    join(options.root, "rules/bin/noops.ts"),
    "compile",
    "demo/models",
    "demo/policies",
    "--out",
    options.out,
    "--bot-url",
    `${options.botUrl}/v1/webhooks/alertmanager`,
    "--bot-token-file",
    options.tokenFile,
    "--prometheus-url",
    options.prometheusUrl,
    "--dashboard-url",
    options.dashboardUrl,
  ];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: options.root }, (error, stdout, stderr) => {
      if (error === null) resolve();
      else reject(new CompileError(`noops compile failed:\n${stdout}${stderr}`.trimEnd()));
    });
  });
}
