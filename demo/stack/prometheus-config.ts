import { stringify } from "yaml";

/** What Prometheus scrapes and whom it alerts. */
export type PrometheusTargets = {
  readonly modelServer: string;
  readonly bot: string;
  readonly alertmanager: string;
  readonly ruleFiles: string;
};

const target = (url: string) => [{ targets: [new URL(url).host] }];

/**
 * The configuration of the demo's Prometheus. It names targets and rule files only:
 * every rule and every alert comes from the files that `noops compile` wrote.
 */
export function renderPrometheusConfig(targets: PrometheusTargets): string {
  return stringify({
    global: { scrape_interval: "1s", scrape_timeout: "1s", evaluation_interval: "1s" },
    rule_files: [targets.ruleFiles],
    alerting: { alertmanagers: [{ static_configs: target(targets.alertmanager) }] },
    scrape_configs: [
      { job_name: "model-server", static_configs: target(targets.modelServer) },
      { job_name: "noops-bot", static_configs: target(targets.bot) },
    ],
  });
}
