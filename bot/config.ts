import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { FAILPOINTS } from "./ports/failpoint.ts";

const number = (fallback: number) => z.coerce.number().positive().default(fallback);
const optional = z.string().min(1).optional();
const list = z
  .string()
  .default("")
  .transform((text) =>
    text
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== ""),
  );
const url = z.url({ protocol: /^https?$/ }).optional();
const folder = z.string().min(1).refine(existsSync, { error: "this folder or file does not exist" }).optional();

const environmentSchema = z.object({
  NOOPS_HOST: z.string().default("127.0.0.1"),
  NOOPS_PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  NOOPS_DATA_DIR: z.string().min(1).default(".noops"),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  NOOPS_DATABASE_POOL: z.coerce.number().int().min(4).max(200).default(20),
  NOOPS_MODELS_DIR: folder,
  NOOPS_RUNBOOKS_DIR: folder,
  NOOPS_POLICIES_DIR: folder,
  NOOPS_PEOPLE_FILE: folder,
  NOOPS_WEBHOOK_TOKENS_FILE: folder,
  NOOPS_API_TOKENS_FILE: folder,
  NOOPS_PROMETHEUS_URL: url,
  NOOPS_ALERTMANAGER_URLS: list,
  NOOPS_MLFLOW_URL: url,
  NOOPS_MLFLOW_TOKEN: optional,
  NOOPS_DASHBOARD_URL: url,
  /** Where the bot reads Grafana's signing keys. */
  NOOPS_GRAFANA_URL: url,
  /** `root_url` of Grafana, when that is not the address above. */
  NOOPS_GRAFANA_ISSUER: url,
  NOOPS_PAGER_URL: url,
  NOOPS_PAGER_ROUTING_KEY: optional,
  NOOPS_ONCALL_FILE: folder,
  /** Called directly when nothing can be committed; the pager without it. */
  NOOPS_FALLBACK_URL: url,
  NOOPS_DEAD_MAN_SECONDS: number(300),
  NOOPS_OPA_URL: url,
  NOOPS_KUBERNETES_URL: url,
  NOOPS_KUBERNETES_TOKEN_FILE: folder,
  /** Fields that kubernetes.patch may set, with their bounds. */
  NOOPS_KUBERNETES_PATCH_FILE: folder,
  NOOPS_AIRFLOW_URL: url,
  /** `v2` is the API of Airflow 3, `v1` that of Airflow 2. */
  NOOPS_AIRFLOW_API: z.enum(["v1", "v2"]).default("v2"),
  NOOPS_AIRFLOW_TOKEN_FILE: folder,
  NOOPS_ARGO_WORKFLOWS_URL: url,
  NOOPS_ARGO_WORKFLOWS_TOKEN_FILE: folder,
  NOOPS_KUBEFLOW_URL: url,
  NOOPS_KUBEFLOW_TOKEN_FILE: folder,
  /** Repositories, as `owner/name`, that runbooks may act on. */
  NOOPS_GITHUB_REPOSITORIES: list.pipe(z.array(z.string().regex(/^[\w.-]+\/[\w.-]+$/, "write owner/name"))),
  NOOPS_GITHUB_URL: z.url({ protocol: /^https?$/ }).default("https://api.github.com"),
  NOOPS_GITHUB_TOKEN_FILE: folder,
  NOOPS_FEAST_URL: url,
  NOOPS_FEAST_REGISTRY_URL: url,
  NOOPS_FEAST_TOKEN_FILE: folder,
  /** Origins, with an optional path, that the http connector may call. */
  NOOPS_HTTP_ALLOW: list.pipe(z.array(z.url({ protocol: /^https?$/ }))),
  NOOPS_ENVIRONMENT: z.string().min(1).default("prod"),
  NOOPS_LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
  NOOPS_RESOLVE_HOLD_SECONDS: number(120),
  NOOPS_ESCALATION_SECONDS: number(900),
  NOOPS_ACK_EXPIRY_SECONDS: number(3600),
  NOOPS_REOPEN_SECONDS: number(1800),
  NOOPS_CORRELATE_SECONDS: number(600),
  NOOPS_CONFIRM_SECONDS: number(15_000),
  NOOPS_STORM_INCIDENTS: z.coerce.number().int().positive().default(10),
  NOOPS_MAX_ACTIONS_PER_DAY: z.coerce.number().int().positive().default(3),
  /** Ed25519 key in PEM that signs checkpoints of the audit trail, as a file or as a text. */
  NOOPS_AUDIT_KEY_FILE: folder,
  NOOPS_AUDIT_KEY: optional,
  NOOPS_AUDIT_CHECKPOINT_FILE: optional,
  NOOPS_AUDIT_CHECKPOINT_SECONDS: number(300),
  NOOPS_EXECUTOR_ID: optional,
  /** Places at which a test kills the process once. */
  NOOPS_FAILPOINT: list.pipe(z.array(z.enum(FAILPOINTS))),
  /** Where traces go over OTLP; OpenTelemetry's other variables are read from the environment. */
  OTEL_EXPORTER_OTLP_ENDPOINT: url,
  NODE_ENV: z.string().optional(),
  SLACK_BOT_TOKEN: optional,
  SLACK_APP_TOKEN: optional,
  SLACK_SIGNING_SECRET: list,
  SLACK_API_URL: z.url().default("https://slack.com/api/"),
  SLACK_TEAM_ID: list,
  SLACK_APP_ID: optional,
  SLACK_CHANNEL: optional,
  SLACK_TICKET_CHANNEL: optional,
  SLACK_FALLBACK_CHANNEL: optional,
  SLACK_PLOT_THEME: z.enum(["light", "dark"]).default("light"),
});

const tokensSchema = z.record(z.string().regex(/^[a-z][a-z0-9-]*$/), z.array(z.string().min(16)).min(1).max(2));
const apiTokensSchema = z.strictObject({
  read: z.array(z.string().min(16)).default([]),
  act: z.array(z.strictObject({ token: z.string().min(16), subject: z.string().min(1) })).default([]),
  /** The plugin of one organisation of the Grafana that NOOPS_GRAFANA_URL names; the person comes with each request. */
  grafana: z.array(z.strictObject({ token: z.string().min(16), org: z.int().positive() })).default([]),
});

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const kubernetesPatchSchema = z
  .strictObject({
    apiVersion: z.string().regex(/^([a-z0-9.-]+\/)?v[0-9][a-z0-9]*$/, "such as apps/v1"),
    resource: z.string().regex(/^[a-z]+$/, "the plural, such as deployments"),
    namespace: z.string().min(1),
    name: z.string().min(1).optional(),
    path: z.string().regex(/^spec(\.[A-Za-z][A-Za-z0-9_-]*)+$/, "name one field below spec, such as spec.replicas"),
    min: z.number().optional(),
    max: z.number().optional(),
    values: z.array(scalar).optional(),
  })
  .refine(({ min, max, values }) => values !== undefined || (min !== undefined && max !== undefined), {
    error: "give min and max, or values: a field without bounds may not be patched",
  });
/** A field that runbooks may set, and its bounds. Without a name it is that of every object of its kind in the namespace. */
export type KubernetesPatch = z.output<typeof kubernetesPatchSchema>;

type Environment = z.infer<typeof environmentSchema>;

/** Everything that the bot was told, checked. Secrets are in `webhookTokens`, `apiTokens`, `slack` and nowhere else. */
export interface Config extends Environment {
  readonly embedded: boolean;
  readonly webhookTokens: Readonly<Record<string, readonly string[]>>;
  readonly apiTokens: z.infer<typeof apiTokensSchema>;
  readonly kubernetesPatches: readonly KubernetesPatch[];
  readonly slack: { readonly botToken: string; readonly channel: string; readonly ticketChannel: string } | null;
}

export type ConfigResult =
  { readonly ok: true; readonly config: Config } | { readonly ok: false; readonly mistakes: readonly string[] };

function readYamlFile<T>(
  file: string | undefined,
  variable: string,
  schema: z.ZodType<T>,
  mistakes: string[],
): T | undefined {
  if (file === undefined || !existsSync(file)) return undefined;
  try {
    const parsed = schema.safeParse(parse(readFileSync(file, "utf8")));
    if (parsed.success) return parsed.data;
    mistakes.push(
      ...parsed.error.issues.map(
        (issue) => `${variable} (${file}): ${issue.path.join(".") || "file"}: ${issue.message}`,
      ),
    );
  } catch (error) {
    mistakes.push(
      `${variable} (${file}): ${error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error)}`,
    );
  }
  return undefined;
}

/** Variables from the file that NOOPS_CONFIG_FILE names; the environment wins over it. */
function withFile(
  env: Readonly<Record<string, string | undefined>>,
  mistakes: string[],
): Readonly<Record<string, string | undefined>> {
  const file = env["NOOPS_CONFIG_FILE"];
  if (file === undefined) return env;
  if (!existsSync(file)) {
    mistakes.push(`NOOPS_CONFIG_FILE: ${file} does not exist`);
    return env;
  }
  const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
  const values = readYamlFile(file, "NOOPS_CONFIG_FILE", z.record(z.string(), scalar), mistakes) ?? {};
  const known = Object.keys(environmentSchema.shape);
  mistakes.push(
    ...Object.keys(values)
      .filter((name) => !known.includes(name))
      .map((name) => `NOOPS_CONFIG_FILE (${file}): there is no setting ${name}`),
  );
  return { ...values, ...env };
}

function slackOf(env: Environment, mistakes: string[]): Config["slack"] {
  if (env.SLACK_BOT_TOKEN === undefined) return null;
  if (env.SLACK_SIGNING_SECRET.length === 0)
    mistakes.push("SLACK_SIGNING_SECRET: needed with SLACK_BOT_TOKEN, or anybody could press buttons");
  if (env.SLACK_TEAM_ID.length === 0)
    mistakes.push("SLACK_TEAM_ID: needed with SLACK_BOT_TOKEN: the workspaces whose people may act");
  if (env.SLACK_CHANNEL === undefined)
    mistakes.push("SLACK_CHANNEL: needed with SLACK_BOT_TOKEN: the id of the incident channel");
  const channel = env.SLACK_CHANNEL ?? "";
  return { botToken: env.SLACK_BOT_TOKEN, channel, ticketChannel: env.SLACK_TICKET_CHANNEL ?? channel };
}

/** Reads the environment: a typed config, or every mistake at once. An empty variable counts as not set. */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
  flags: { readonly embedded: boolean } = { embedded: false },
): ConfigResult {
  const mistakes: string[] = [];
  const given = Object.fromEntries(Object.entries(withFile(environment, mistakes)).filter(([, value]) => value !== ""));
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success)
    return {
      ok: false,
      mistakes: [...mistakes, ...parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`)],
    };
  const env = parsed.data;
  const webhookTokens =
    readYamlFile(env.NOOPS_WEBHOOK_TOKENS_FILE, "NOOPS_WEBHOOK_TOKENS_FILE", tokensSchema, mistakes) ?? {};
  const apiTokens = readYamlFile(env.NOOPS_API_TOKENS_FILE, "NOOPS_API_TOKENS_FILE", apiTokensSchema, mistakes) ?? {
    read: [],
    act: [],
    grafana: [],
  };
  if (apiTokens.grafana.length > 0 && env.NOOPS_GRAFANA_URL === undefined)
    mistakes.push("NOOPS_GRAFANA_URL: needed with tokens of grafana in NOOPS_API_TOKENS_FILE: its keys prove who asks");
  const kubernetesPatches =
    readYamlFile(
      env.NOOPS_KUBERNETES_PATCH_FILE,
      "NOOPS_KUBERNETES_PATCH_FILE",
      z.array(kubernetesPatchSchema),
      mistakes,
    ) ?? [];
  if ((env.NOOPS_FEAST_URL === undefined) !== (env.NOOPS_FEAST_REGISTRY_URL === undefined))
    mistakes.push(
      "NOOPS_FEAST_URL, NOOPS_FEAST_REGISTRY_URL: set both: the server materialises, the registry knows what is",
    );
  if (env.NOOPS_KUBERNETES_PATCH_FILE !== undefined && env.NOOPS_KUBERNETES_URL === undefined)
    mistakes.push("NOOPS_KUBERNETES_URL: needed with NOOPS_KUBERNETES_PATCH_FILE");
  const slack = slackOf(env, mistakes);
  const embedded = env.DATABASE_URL === undefined;
  if (embedded && env.NODE_ENV === "production" && !flags.embedded) {
    mistakes.push(
      "DATABASE_URL: needed with NODE_ENV=production, because the embedded database does not survive a power cut; --embedded insists on it",
    );
  }
  return mistakes.length > 0
    ? { ok: false, mistakes }
    : { ok: true, config: { ...env, embedded, webhookTokens, apiTokens, kubernetesPatches, slack } };
}
