import { checkSetup } from "../adapters/slack/check-setup.ts";
import { slackManifest } from "../adapters/slack/manifest.ts";
import type { Config } from "../config.ts";
import { setupQuestion } from "./slack-config.ts";

const ICONS = { good: "ok  ", bad: "BAD ", skipped: "--  " } as const;

/** `noops-bot slack check|manifest`. Exit code 1 when something must be mended. */
export async function slackCommand(config: Config, args: readonly string[]): Promise<number> {
  const url = valueAfter(args, "--url");
  switch (args[0]) {
    case "manifest": {
      const socket = args.includes("--socket-mode");
      if (!socket && url === null) return usage("manifest needs --url https://noops.example.com, or --socket-mode");
      const root = socket ? null : url;
      const manifest = slackManifest({ url: root, unfurlDomains: root === null ? [] : [new URL(root).hostname] });
      process.stdout.write(`${JSON.stringify(manifest, null, 2)}\n`);
      return 0;
    }
    case "check":
      return check(config, url);
    default:
      return usage("slack check [--url https://…/slack/events] | slack manifest --url https://… | --socket-mode");
  }
}

async function check(config: Config, eventsUrl: string | null): Promise<number> {
  if (config.slack === null) return usage("SLACK_BOT_TOKEN is not set, so there is no chat to check");
  const checks = await checkSetup(setupQuestion(config, config.slack, eventsUrl));
  for (const { name, state, detail, mend } of checks) {
    process.stdout.write(`${ICONS[state]}${name}: ${detail}\n${mend === null ? "" : `      → ${mend}\n`}`);
  }
  return checks.some(({ state }) => state === "bad") ? 1 : 0;
}

function valueAfter(args: readonly string[], option: string): string | null {
  const index = args.indexOf(option);
  return index === -1 ? null : (args[index + 1] ?? null);
}

function usage(words: string): number {
  process.stderr.write(`noops-bot: ${words}\n`);
  return 2;
}
