import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { parse } from "yaml";
import { metricsCommand } from "@noops-ml/bot/commands/metrics.ts";

const RULES = join(import.meta.dirname, "../../provisioning/bot/alerts.rules.yaml");
const PROMTOOL = process.env["PROMTOOL_BIN"] ?? "promtool";
const folder = mkdtempSync(join(tmpdir(), "noops-bot-alerts-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const run = promisify(execFile);

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}
const rules = (parse(readFileSync(RULES, "utf8")) as { groups: { rules: Rule[] }[] }).groups.flatMap((group) => group.rules); // prettier-ignore

/** A bot that is well; each story replaces some of it. */
const WELL: Readonly<Record<string, string>> = {
  'noops_interaction_ack_seconds_count{instance="a"}': "0x300",
  'noops_inbox_lag_seconds{instance="a"}': "0x300",
  'noops_source_silent_seconds{source="alertmanager"}': "30x300",
  noops_incidents_without_timer: "0x300",
  noops_audit_chain_ok: "1x300",
  noops_effects_duplicate_total: "0x300",
  noops_effects_unknown: "0x300",
  'noops_pages_total{result="failed"}': "0x300",
  'noops_pages_total{result="sent"}': "0+1x300",
  'noops_webhook_requests_total{source="alertmanager", code="200"}': "0+60x300",
  noops_slack_desired_lag_seconds: "1x300",
  noops_policy_errors_total: "3x300",
  'noops_credential_expiry_timestamp_seconds{credential="NOOPS_MLFLOW_TOKEN"}': `${String(30 * 86_400)}x300`,
};

/** Which series make an alert fire, and the labels it then has besides its own. */
const STORIES: Readonly<Record<string, { readonly series: Readonly<Record<string, string | null>>; readonly labels?: string }>> = {
  NoopsBotDown: { series: { 'noops_interaction_ack_seconds_count{instance="a"}': null } },
  NoopsBotDatabaseAway: { series: { 'noops_inbox_lag_seconds{instance="a"}': null }, labels: 'instance="a", ' },
  NoopsSourceSilent: { series: { 'noops_source_silent_seconds{source="alertmanager"}': "0+60x300" }, labels: 'source="alertmanager", ' },
  NoopsInboxLag: { series: { 'noops_inbox_lag_seconds{instance="a"}': "90x300" } },
  NoopsIncidentWithoutDeadline: { series: { noops_incidents_without_timer: "1x300" } },
  NoopsAuditChainBroken: { series: { noops_audit_chain_ok: "1x50 0x250" } },
  NoopsEffectDuplicated: { series: { noops_effects_duplicate_total: "0x100 1x200" } },
  NoopsEffectUnknown: { series: { noops_effects_unknown: "2x300" } },
  NoopsPagerFails: { series: { 'noops_pages_total{result="failed"}': "0+1x300" }, labels: 'result="failed", ' },
  NoopsWebhookRejected: { series: { 'noops_webhook_requests_total{source="grafana", code="401"}': "0+1x300" }, labels: 'source="grafana", code="401", ' },
  NoopsWebhookUnavailable: { series: { 'noops_webhook_requests_total{source="alertmanager", code="503"}': "0+20x300" } },
  NoopsChatLag: { series: { noops_slack_desired_lag_seconds: "0+10x300" } },
  NoopsPolicyErrors: { series: { noops_policy_errors_total: "3x100 4x200" } },
  NoopsCredentialExpires: { series: { 'noops_credential_expiry_timestamp_seconds{credential="NOOPS_MLFLOW_TOKEN"}': `${String(7 * 86_400)}x300` }, labels: 'credential="NOOPS_MLFLOW_TOKEN", ' },
  NoopsCredentialExpiresSoon: { series: { 'noops_credential_expiry_timestamp_seconds{credential="NOOPS_KUBERNETES_TOKEN_FILE"}': "9000x300" }, labels: 'credential="NOOPS_KUBERNETES_TOKEN_FILE", ' },
}; // prettier-ignore

/** Two hours into a story the alerts that fire. */
function story(name: string, series: Readonly<Record<string, string | null>>, labels = "") {
  const all = Object.entries({ ...WELL, ...series }).flatMap(([key, values]) =>
    values === null ? [] : [{ series: key, values }],
  );
  const severity = rules.find(({ alert }) => alert === name)?.labels["severity"] ?? "none";
  const expected = `ALERTS{alertname="${name}", alertstate="firing", ${labels}severity="${severity}", component="noops-bot"}`;
  return {
    name,
    interval: "1m",
    input_series: all,
    promql_expr_test: [
      {
        expr: `ALERTS{alertstate="firing", alertname="${name}"}`,
        eval_time: "2h",
        exp_samples: [{ labels: expected, value: 1 }],
      },
    ],
  };
}

test(
  "promtool accepts the alert rules of the bot, and each fires in its story; a bot that is well fires none",
  { timeout: 240_000 },
  async () => {
    await run(PROMTOOL, ["check", "rules", RULES]);
    expect(Object.keys(STORIES)).toEqual(rules.map(({ alert }) => alert).filter((alert) => alert !== "Watchdog"));
    const calm = { ...story("Watchdog", {}), name: "calm" };
    const file = join(folder, "alerts.test.json");
    const onlyWatchdog = {
      expr: 'ALERTS{alertstate="firing", alertname!="Watchdog"}',
      eval_time: "2h",
      exp_samples: [],
    };
    const tests = [
      { ...calm, promql_expr_test: [...calm.promql_expr_test, onlyWatchdog] },
      ...Object.entries(STORIES).map(([name, { series, labels }]) => story(name, series, labels)),
    ];
    writeFileSync(file, JSON.stringify({ rule_files: [RULES], evaluation_interval: "30s", tests }));
    const { stdout } = await run(PROMTOOL, ["test", "rules", file]);
    expect(stdout).toContain("SUCCESS");
  },
);

test("each alert says what happened and what to do, and asks for metrics that the bot has", async () => {
  let table = "";
  await metricsCommand((text) => void (table += text));
  for (const { alert, expr, labels, annotations } of rules) {
    expect(labels).toMatchObject({
      component: "noops-bot",
      severity: expect.stringMatching(/^(page|ticket|none)$/) as string,
    });
    expect(annotations["summary"], alert).toMatch(/\.$/);
    if (alert !== "Watchdog") expect(annotations["action"], alert).toBeDefined();
    for (const [metric] of expr.matchAll(/noops_[a-z_]+/g))
      expect(table, alert).toContain(`\`${metric.replace(/_seconds_count$/, "_seconds")}\``);
  }
});
