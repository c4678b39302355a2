import { z } from "zod";
import type { HealthCheck } from "../../ports/health-check.ts";

const TIMEOUT_MS = 5000;
const rulesSchema = z.object({
  data: z.object({ groups: z.array(z.object({ name: z.string(), rules: z.array(z.looseObject({})) })) }),
});
const prometheusAlertmanagersSchema = z.object({ data: z.object({ activeAlertmanagers: z.array(z.unknown()) }) });

type Get = { readonly ok: true; readonly json: unknown } | { readonly ok: false; readonly reason: string };

async function get(url: string, token: string | null = null): Promise<Get> {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: "manual",
      headers: token === null ? {} : { authorization: `Bearer ${token}` },
    });
    if (!response.ok) return { ok: false, reason: `status ${String(response.status)}` };
    return { ok: true, json: await response.json() };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : "";
    return { ok: false, reason: cause === "" ? (error instanceof Error ? error.message : String(error)) : cause };
  }
}

const good = (name: string, detail: string): HealthCheck => ({ name, state: "good", detail, mend: null });
const bad = (name: string, detail: string, mend: string): HealthCheck => ({ name, state: "bad", detail, mend });
const at = (url: string, path: string): string => `${url.replace(/\/+$/, "")}${path}`;

/** Prometheus answers, has our rules loaded, and knows an Alertmanager to send alerts to. */
export async function checkPrometheus(url: string): Promise<readonly HealthCheck[]> {
  const rules = await get(at(url, "/api/v1/rules?type=alert"));
  if (!rules.ok)
    return [
      bad("prometheus", `${url}: ${rules.reason}`, "Check NOOPS_PROMETHEUS_URL and that this host may reach it."),
    ];
  const groups = rulesSchema.safeParse(rules.json);
  if (!groups.success)
    return [
      bad("prometheus", `${url} does not answer like Prometheus`, "Let NOOPS_PROMETHEUS_URL name Prometheus itself."),
    ];
  const ours = groups.data.data.groups.filter(({ name }) => name.startsWith("noops-")).length;
  const senders = prometheusAlertmanagersSchema.safeParse(
    await get(at(url, "/api/v1/alertmanagers")).then((read) => (read.ok ? read.json : null)),
  );
  const count = senders.success ? senders.data.data.activeAlertmanagers.length : 0;
  return [
    good("prometheus", `${url} answers`),
    ours > 0
      ? good("alert rules", `${String(ours)} groups of ours are loaded`)
      : bad(
          "alert rules",
          "no group named noops-… is loaded",
          "Run `noops compile` and name its output in rule_files, then reload Prometheus.",
        ),
    count > 0
      ? good("alert sending", `Prometheus sends to ${String(count)} Alertmanager${count === 1 ? "" : "s"}`)
      : bad(
          "alert sending",
          "Prometheus knows no Alertmanager, so no alert ever leaves it",
          "Name every Alertmanager under alerting.alertmanagers in prometheus.yml.",
        ),
  ];
}

const keySet = z.object({ keys: z.array(z.object({ kid: z.string() })).nullable() });

/** Grafana publishes the keys with which it signs who asks. */
export async function checkGrafana(url: string): Promise<readonly HealthCheck[]> {
  const read = await get(at(url, "/api/signing-keys/keys"));
  if (!read.ok)
    return [bad("grafana", `${url}: ${read.reason}`, "Check NOOPS_GRAFANA_URL and that this host may reach it.")];
  const keys = keySet.safeParse(read.json);
  const count = keys.success ? (keys.data.keys ?? []).length : 0;
  return count > 0
    ? [good("grafana", `${url} publishes ${String(count)} signing key${count === 1 ? "" : "s"}`)]
    : [
        bad(
          "grafana",
          `${url} publishes no signing key, so nobody at Grafana can be proven`,
          "Sign in to Grafana once with the feature idForwarding on: it makes its first key then.",
        ),
      ];
}

const alertmanagerStatus = z.object({ config: z.object({ original: z.string() }) });

/** Every Alertmanager answers and has a receiver that posts to us, resolves included. */
export async function checkAlertmanager(url: string): Promise<readonly HealthCheck[]> {
  const name = `alertmanager ${url}`;
  const status = await get(at(url, "/api/v2/status"));
  if (!status.ok)
    return [
      bad(name, status.reason, "Check NOOPS_ALERTMANAGER_URLS: every member of the cluster, none through a balancer."),
    ];
  const parsed = alertmanagerStatus.safeParse(status.json);
  if (!parsed.success)
    return [bad(name, "does not answer like Alertmanager 0.25 or newer", "Upgrade it, or correct the address.")];
  const config = parsed.data.config.original;
  if (!config.includes("/v1/webhooks/"))
    return [
      bad(
        name,
        "no receiver posts to /v1/webhooks/…",
        "Use the alertmanager file that `noops compile` writes, or add its receiver to yours.",
      ),
    ];
  if (/send_resolved:\s*false/.test(config))
    return [
      bad(
        name,
        "a receiver has send_resolved: false",
        "Set send_resolved: true for the receiver of this bot, or no incident ever ends by itself.",
      ),
    ];
  return [good(name, "answers and posts to /v1/webhooks/…")];
}

/** One alias of a registered model that runbooks will move. */
export interface RegistryAlias {
  readonly model: string;
  readonly alias: string;
}

/** The registry lets us read each alias that a model's document names. Writing is proved by a dry run, not by a doctor. */
export async function checkMlflow(
  url: string,
  token: string | null,
  aliases: readonly RegistryAlias[],
): Promise<readonly HealthCheck[]> {
  if (aliases.length === 0)
    return [{ name: "mlflow", state: "skipped", detail: "no model names an alias in it", mend: null }];
  return Promise.all(
    aliases.map(async ({ model, alias }) => {
      const query = new URLSearchParams({ name: model, alias });
      const read = await get(at(url, `/api/2.0/mlflow/registered-models/alias?${query.toString()}`), token);
      if (read.ok) return good(`mlflow ${model}@${alias}`, "can be read");
      const refused = /status 40[13]/.test(read.reason);
      return bad(
        `mlflow ${model}@${alias}`,
        read.reason,
        refused
          ? "Give NOOPS_MLFLOW_TOKEN an account that may read and edit this registered model."
          : `Check NOOPS_MLFLOW_URL, and spec.deployment of the model: the registry must have ${model} with the alias ${alias}.`,
      );
    }),
  );
}
