import { renderPrometheusConfig } from "@noops-ml/demo/stack/prometheus-config.ts";
import { expect, it } from "vitest";
import { parse } from "yaml";

it("Prometheus is told targets and rule files, and no rule of its own", () => {
  const text = renderPrometheusConfig({
    modelServer: "http://127.0.0.1:4601",
    bot: "http://127.0.0.1:4605",
    alertmanager: "http://127.0.0.1:4604",
    ruleFiles: "/data/rules/prometheus/*.rules.yaml",
  });
  expect(parse(text)).toEqual({
    global: { scrape_interval: "1s", scrape_timeout: "1s", evaluation_interval: "1s" },
    rule_files: ["/data/rules/prometheus/*.rules.yaml"],
    alerting: { alertmanagers: [{ static_configs: [{ targets: ["127.0.0.1:4604"] }] }] },
    scrape_configs: [
      { job_name: "model-server", static_configs: [{ targets: ["127.0.0.1:4601"] }] },
      { job_name: "noops-bot", static_configs: [{ targets: ["127.0.0.1:4605"] }] },
    ],
  });
});
