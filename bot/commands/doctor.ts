import { createExpressions } from "../adapters/cel/create-expressions.ts";
import { type UsedConnector, checkConnections } from "../adapters/connectors/check-connections.ts";
import { readDocuments } from "../adapters/files/read-documents.ts";
import { readPeople } from "../adapters/files/read-people.ts";
import { checkAlertmanager, checkGrafana, checkMlflow, checkPrometheus } from "../adapters/monitor/check-targets.ts";
import { openDatabase } from "../adapters/postgres/open-database.ts";
import { lockHolder } from "../adapters/postgres/directory-lock.ts";
import { sha256 } from "../adapters/postgres/trx.ts";
import { checkSetup } from "../adapters/slack/check-setup.ts";
import type { Config } from "../config.ts";
import type { Documents } from "../ports/documents.ts";
import type { HealthCheck } from "../ports/health-check.ts";
import { fillTemplate } from "../runbook/template.ts";
import { connectorFacts } from "./connector-facts.ts";
import { databaseConfig } from "./database-config.ts";
import { setupQuestion } from "./slack-config.ts";

const WORDS: Readonly<Record<HealthCheck["state"], string>> = { good: "ok    ", bad: "BAD   ", skipped: "-     " };

const good = (name: string, detail: string): HealthCheck => ({ name, state: "good", detail, mend: null });
const bad = (name: string, detail: string, mend: string): HealthCheck => ({ name, state: "bad", detail, mend });
const skipped = (name: string, detail: string): HealthCheck => ({ name, state: "skipped", detail, mend: null });

function readFiles(config: Config): { documents: Documents; checks: HealthCheck[] } {
  const expressions = createExpressions();
  const { documents, issues } = readDocuments(
    {
      models: config.NOOPS_MODELS_DIR ?? null,
      policies: config.NOOPS_POLICIES_DIR ?? null,
      runbooks: config.NOOPS_RUNBOOKS_DIR ?? null,
    },
    { connectors: connectorFacts(config), checkExpression: (text) => expressions.check(text), sha256 },
  );
  const errors = issues.filter(({ severity }) => severity === "error");
  const checks = errors.map((issue) =>
    bad(
      `${issue.file}:${String(issue.line)}:${String(issue.column)}`,
      issue.message,
      issue.hint ?? "Correct this line.",
    ),
  );
  const models = documents.models();
  if (errors.length === 0)
    checks.push(
      good("documents", `${String(models.length)} models and ${String(documents.runbooks().length)} runbooks are read`),
    );
  for (const model of models) {
    const { name } = model.metadata;
    const missing = model.spec.runbooks.filter(
      (wanted) => !documents.runbooks().some((found) => found.name === wanted),
    );
    if (missing.length > 0)
      checks.push(
        bad(
          `model ${name}`,
          `there is no runbook ${missing.join(", ")}`,
          "Add it to NOOPS_RUNBOOKS_DIR, or take its name out of spec.runbooks.",
        ),
      );
    if (documents.policyOf(name).rules.length === 0)
      checks.push(
        bad(
          `model ${name}`,
          "no approval rule applies, so nothing is ever executed for it",
          "Name a Policy with rules in spec.alerting.policy.",
        ),
      );
  }
  return { documents, checks };
}

function checkApprovers(config: Config, documents: Documents): HealthCheck[] {
  const people = readPeople(config.NOOPS_PEOPLE_FILE ?? null);
  const wanted = new Set(
    documents
      .models()
      .flatMap((model) => documents.policyOf(model.metadata.name).rules.flatMap((rule) => rule.approvers)),
  );
  const nobody = [...wanted].filter((name) => people.members([name]).length === 0);
  if (wanted.size === 0) return [skipped("approvers", "no policy names any")];
  return nobody.length === 0
    ? [good("approvers", `${[...wanted].join(", ")} have members`)]
    : [
        bad(
          "approvers",
          `nobody is ${nobody.join(" or ")}`,
          "Add them to NOOPS_PEOPLE_FILE, or nobody can ever approve.",
        ),
      ];
}

function checkCredentials(config: Config): HealthCheck[] {
  const sources = Object.keys(config.webhookTokens);
  return [
    sources.length > 0
      ? good("alert sources", `${sources.join(", ")} may post`)
      : bad(
          "alert sources",
          "no source has a credential, so every webhook is refused",
          'Write NOOPS_WEBHOOK_TOKENS_FILE, such as `alertmanager: ["…"]`.',
        ),
    config.NOOPS_PAGER_URL === undefined
      ? bad(
          "pager",
          "not set: when chat is down nobody hears of an incident",
          "Set NOOPS_PAGER_URL to a webhook that does not depend on Slack.",
        )
      : skipped("pager", "is configured; it is not called, because that would page somebody"),
  ];
}

async function checkDatabase(config: Config): Promise<HealthCheck> {
  const holder = config.embedded ? lockHolder(config.NOOPS_DATA_DIR) : null;
  if (holder !== null)
    return skipped("database", `the embedded database is in use by process ${String(holder)}: the bot runs`);
  try {
    const database = await openDatabase(databaseConfig(config));
    await database.close();
    return good(
      "database",
      config.embedded ? `embedded in ${config.NOOPS_DATA_DIR}` : "answers, and its schema is current",
    );
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : "";
    const detail = `${error instanceof Error ? error.message : String(error)}${cause}`;
    return bad(
      "database",
      detail,
      config.embedded
        ? "Give this user write access to NOOPS_DATA_DIR."
        : "Check DATABASE_URL; the role needs CREATE on its database.",
    );
  }
}

async function checkChat(config: Config): Promise<readonly HealthCheck[]> {
  if (config.slack === null) return [skipped("slack", "SLACK_BOT_TOKEN is not set: the bot runs without chat")];
  const checks = await checkSetup(setupQuestion(config, config.slack, null));
  return checks.map((check) => ({ ...check, name: `slack ${check.name}` }));
}

/** Every connector that a runbook uses, and where: a permission is checked where it is used, and only if it is. */
function connectorsOf(documents: Documents): readonly UsedConnector[] {
  return documents.runbooks().flatMap(({ steps, params }) =>
    steps.flatMap((step) => {
      const own = fillTemplate({ namespace: step.with["namespace"] ?? null }, { params });
      const filled = own.ok ? own.value["namespace"] : null;
      const namespace = typeof filled === "string" ? filled : null;
      return [step.uses, ...(step.compensate === null ? [] : [step.compensate.uses])].map((uses) => ({
        uses,
        namespace,
      }));
    }),
  );
}

/** Everything that must be right before the bot is trusted: files, people, credentials and each target. */
export async function examine(config: Config): Promise<readonly HealthCheck[]> {
  const { documents, checks } = readFiles(config);
  const aliases = documents.models().flatMap(({ spec }) => {
    const { deployment } = spec;
    return deployment?.registry === "mlflow" && deployment.name !== undefined
      ? [{ model: deployment.name, alias: deployment.alias }]
      : [];
  });
  const unset = (name: string, variable: string, lost: string): HealthCheck[] => [
    bad(name, `${variable} is not set`, `Set it; without it ${lost}.`),
  ];
  const parts = await Promise.all([
    checkDatabase(config).then((check) => [check]),
    config.NOOPS_PROMETHEUS_URL === undefined
      ? unset("prometheus", "NOOPS_PROMETHEUS_URL", "no runbook can look at evidence")
      : checkPrometheus(config.NOOPS_PROMETHEUS_URL),
    config.NOOPS_ALERTMANAGER_URLS.length === 0
      ? unset("alertmanager", "NOOPS_ALERTMANAGER_URLS", "a lost resolve keeps an incident open")
      : Promise.all(config.NOOPS_ALERTMANAGER_URLS.map(checkAlertmanager)).then((all) => all.flat()),
    config.NOOPS_MLFLOW_URL === undefined
      ? [skipped("mlflow", "NOOPS_MLFLOW_URL is not set: no runbook can move an alias")]
      : checkMlflow(config.NOOPS_MLFLOW_URL, config.NOOPS_MLFLOW_TOKEN ?? null, aliases),
    config.NOOPS_GRAFANA_URL === undefined
      ? [skipped("grafana", "NOOPS_GRAFANA_URL is not set: nobody at Grafana acts as themselves")]
      : checkGrafana(config.NOOPS_GRAFANA_URL),
    checkConnections(config, connectorsOf(documents)),
    checkChat(config),
  ]);
  return [...checks, ...checkApprovers(config, documents), ...checkCredentials(config), ...parts.flat()];
}

/** `noops-bot doctor`: says what is wrong and how to mend it. Exit code 1 when something is. */
export async function doctorCommand(
  config: Config,
  write: (text: string) => void = (text) => void process.stdout.write(text),
): Promise<number> {
  const checks = await examine(config);
  for (const { name, state, detail, mend } of checks)
    write(`${WORDS[state]}${name}: ${detail}\n${mend === null ? "" : `      → ${mend}\n`}`);
  const wrong = checks.filter(({ state }) => state === "bad").length;
  write(wrong === 0 ? "\nNothing is wrong.\n" : `\n${String(wrong)} to mend.\n`);
  return wrong === 0 ? 0 : 1;
}
