#!/usr/bin/env node
import { auditCommand } from "./commands/audit.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { metricsCommand } from "./commands/metrics.ts";
import { policyCommand } from "./commands/policy.ts";
import { postmortemCommand } from "./commands/postmortem.ts";
import { runbookCommand } from "./commands/runbook.ts";
import { serveCommand } from "./commands/serve.ts";
import { slackCommand } from "./commands/slack.ts";
import { readConfig } from "./config.ts";

const USAGE = `Usage: noops-bot COMMAND

  serve [--embedded]            run the bot
  audit verify [--from-checkpoint [FILE]] [--public-key FILE]   check the audit chain and its signed checkpoints
  audit checkpoint              sign the newest line of the audit trail
  audit export [--after SEQ]    print the audit trail with its checkpoints, one JSON object a line
  doctor                        check files, people, credentials and every target, with a mend for each
  policy explain FILE [FACT=VALUE …]   what a policy says about given facts, rule by rule
  policy test FILE              check a file of cases against a policy
  runbook test FILE …           play runbooks with given alerts and scripted answers, and show the path
  metrics                       every metric of the bot with its meaning
  postmortem INC [--url URL]    the post-mortem of an incident in Markdown, from the running bot; --out FOLDER keeps it with its picture
  slack check [--url URL]       verify token, scopes, channels, clock and request URL, with a mend for each
  slack manifest --url URL      print the app manifest to paste in Slack; or --socket-mode`;

/** Runs one command; the number is the exit code. */
async function run(args: readonly string[]): Promise<number> {
  const [command = "serve", ...rest] = args;
  if (command === "help" || command === "--help" || command === "-h") {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  if (command === "policy") return policyCommand(rest);
  if (command === "metrics") return metricsCommand();
  if (command === "runbook") return runbookCommand(rest);
  if (command === "postmortem") return postmortemCommand(rest, process.env["NOOPS_API_TOKEN"]);
  const read = readConfig(process.env, { embedded: rest.includes("--embedded") });
  if (!read.ok) {
    process.stderr.write(`noops-bot cannot start:\n${read.mistakes.map((mistake) => `  ${mistake}`).join("\n")}\n`);
    return 2;
  }
  switch (command) {
    case "serve":
      return serveCommand(read.config);
    case "audit":
      return auditCommand(read.config, rest);
    case "doctor":
      return doctorCommand(read.config);
    case "slack":
      return slackCommand(read.config, rest);
    default:
      process.stderr.write(`noops-bot knows no command "${command}".\n${USAGE}\n`);
      return 2;
  }
}

run(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    const chain: string[] = [];
    for (let at: unknown = error; at instanceof Error; at = at.cause) chain.push(at.message);
    process.stderr.write(`noops-bot: ${chain.join("\n  because: ") || String(error)}\n`);
    process.exit(1);
  },
);
