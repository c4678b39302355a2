import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";

const RULES = join(import.meta.dirname, "../../provisioning/bot/adoption.rules.yaml");
const folder = mkdtempSync(join(tmpdir(), "noops-adoption-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const info = (id: string, model: string) => ({
  series: `noops_slo_info{sloth_id="${id}", noops_model="${model}", team="risk"}`,
  values: "1x600",
});
const left = (id: string, value: string, labels = "") => ({
  series: `slo:period_error_budget_remaining:ratio{sloth_id="${id}"${labels}}`,
  values: `${value}x600`,
});

test("Prometheus computes the compliance and the cost of each model", { timeout: 120_000 }, async () => {
  const file = join(folder, "adoption.test.json");
  const unit = {
    rule_files: [RULES],
    evaluation_interval: "1m",
    tests: [
      {
        interval: "1m",
        input_series: [
          info("a-latency", "a"),
          info("a-errors", "a"),
          info("b-errors", "b"),
          left("a-latency", "0.4"),
          // One group of two has spent its budget, so this SLO does not comply.
          left("a-errors", "0.2", ', version="6"'),
          left("a-errors", "-0.1", ', version="7"'),
          left("b-errors", "0"),
          { series: 'model_inference_cost_usd_total{model="a", version="6"}', values: "0+0.5x600" },
          { series: 'model_inference_cost_usd_total{model="a", version="7"}', values: "0+0.25x600" },
        ],
        promql_expr_test: [
          {
            expr: "noops:slo_compliance:ratio",
            eval_time: "10h",
            exp_samples: [
              { labels: 'noops:slo_compliance:ratio{noops_model="a"}', value: 0.5 },
              { labels: 'noops:slo_compliance:ratio{noops_model="b"}', value: 1 },
            ],
          },
          {
            expr: "round(noops:model_cost_usd:increase30d)",
            eval_time: "10h",
            exp_samples: [{ labels: '{model="a"}', value: 450 }],
          },
        ],
      },
    ],
  };
  writeFileSync(file, JSON.stringify(unit));
  const { stdout } = await promisify(execFile)(process.env["PROMTOOL_BIN"] ?? "promtool", ["test", "rules", file]);
  expect(stdout).toContain("SUCCESS");
});
