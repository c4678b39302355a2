import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { lintModel } from "../../../rules/lint/lint.ts";
import { buildModels } from "../../../rules/model/build-models.ts";
import { parseSources } from "../../../rules/spec/parse-sources.ts";
import { type Expectation, compileText, promtool, tell, withFiles } from "../../promtool/promtool.ts";

const FOLDER = new URL("../../../docs/examples/", import.meta.url);
const POLICY = readFileSync(new URL("policy.yaml", FOLDER), "utf8");
const NAMES = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".yaml") && file !== "policy.yaml")
  .map((file) => file.replace(".yaml", ""));
const read = (name: string) => readFileSync(new URL(`${name}.yaml`, FOLDER), "utf8");
const withPolicy = (name: string) => `${read(name)}---\n${POLICY}`;

type Raw = { spec: { slos: { name: string }[]; canary?: unknown; drift?: unknown; maintenance?: unknown } };

/** The model with the SLOs of a story only: promtool would evaluate the others in vain for minutes. */
function onlySlos(name: string, slos: readonly string[]): string {
  const document = parse(read(name)) as Raw;
  const kept = document.spec.slos.filter((slo) => slos.includes(slo.name));
  expect(kept).toHaveLength(slos.length);
  const { drift, ...spec } = { ...document.spec, canary: undefined };
  const needsDrift = kept.some((slo) => "drift" in slo);
  return `${stringify({ ...document, spec: { ...spec, slos: kept, ...(needsDrift && { drift }) } })}---\n${POLICY}`;
}

const firing = (slo: string, more = "") =>
  `count(ALERTS{alertname="SLOErrorBudgetBurn", alertstate="firing", sloth_slo="${slo}"${more}})`;
const at = (time: string, expr: string, value?: number): Expectation => ({
  at: time,
  expr,
  gives: value === undefined ? {} : { "{}": value },
});
/** A counter that grows by one rate for some minutes and by another after. */
const grows = (before: number, minutes: number, after: number, moreMinutes: number) =>
  `0+${before}x${minutes} ${before * minutes + after}+${after}x${moreMinutes - 1}`;

/** The SLOs that the expectations name. */
const slosOf = (expected: readonly Expectation[]) => [
  ...new Set(expected.flatMap(({ expr }) => /sloth_slo="([^"]+)"/.exec(expr)?.[1] ?? [])),
];

type Tale = { readonly series: Readonly<Record<string, string>>; readonly expect: readonly Expectation[] };

const STORIES: readonly (readonly [string, string, Tale])[] = [
  [
    "recommendation",
    "best sellers instead of recommendations are failures, although every request is answered",
    {
      series: {
        'model_predictions_total{model="recommendation",version="7",result="ok"}': grows(900, 60, 700, 30),
        'model_predictions_total{model="recommendation",version="7",result="fallback"}': grows(0, 60, 200, 30),
      },
      expect: [
        at("60m", firing("availability")),
        at("75m", firing("availability", ', burn_tier="page_fast", version="7", noops_cause="F4"'), 1),
        at("75m", 'count(ALERTS{sloth_slo="availability", runbook!=""})'),
      ],
    },
  ],
  [
    "fraud",
    "scores that drift page within the hour, weeks before a chargeback would show it",
    {
      series: {
        'model_prediction_drift_score{model="card-fraud",version="4",method="psi"}': "0.05x60 0.4x120",
        'model_drift_last_run_timestamp_seconds{model="card-fraud"}': "0+60x180",
        'model_prediction_outcomes_total{model="card-fraud",version="4",outcome="correct"}': "0+10x180",
        'model_prediction_outcomes_total{model="card-fraud",version="4",outcome="incorrect"}': "0x180",
      },
      expect: [
        at("60m", firing("score-drift")),
        at("2h", firing("score-drift", ', burn_tier="page_fast", noops_cause="F2"'), 1),
        at("2h", firing("chargebacks")),
      ],
    },
  ],
  [
    "predictive-maintenance",
    "gateways that fall silent are an incident, not an absence of bad news",
    {
      series: {
        ...Object.fromEntries([..."abcdefghij"].map((name) => [`edge_gateway_info{gateway="${name}"}`, "1x240"])),
        ...Object.fromEntries(
          [..."abcdefghij"].map((name) => [
            `edge_gateway_last_seen_timestamp_seconds{gateway="${name}"}`,
            name === "a" ? "0+60x240" : "0+60x60 3600x180",
          ]),
        ),
      },
      expect: [
        at("60m", firing("gateways-live")),
        at("60m", 'max(slo:sli_error:ratio_rate5m{sloth_slo="gateways-live"})', 0),
        at("3h", firing("gateways-live", ', burn_tier="page_fast", noops_cause="F7"'), 1),
      ],
    },
  ],
  [
    "clinical-decision-support",
    "a group that is warned half as often pages as a fairness regression, while every request is answered",
    {
      series: Object.fromEntries(
        [
          ["a", 50],
          ["b", 20],
        ].flatMap(([group, positives]) => [
          [`model_group_predictions_total{model="sepsis-advice",version="3",group="${group}"}`, "0+100x120"],
          [`model_group_positive_total{model="sepsis-advice",version="3",group="${group}"}`, `0+${positives}x120`],
        ]),
      ),
      expect: [
        at("90m", firing("alike", ', burn_tier="page_fast", noops_cause="F8", version="3"'), 1),
        at("90m", 'max(slo:sli_error:rate5m{sloth_slo="alike"})', 1),
        at("90m", firing("availability")),
      ],
    },
  ],
  [
    "llm-routing",
    "one unsafe answer in a hundred pages, and a retry storm breaks the daily cap at a perfect price per token",
    {
      series: {
        'llm_safety_reviews_total{model="assistant-router",version="2",verdict="safe"}': grows(1000, 60, 990, 120),
        'llm_safety_reviews_total{model="assistant-router",version="2",verdict="unsafe"}': grows(0, 60, 10, 120),
        'model_inference_cost_usd_total{model="assistant-router"}': grows(0.5, 60, 4, 120),
        'llm_tokens_total{model="assistant-router"}': grows(500_000, 60, 4_000_000, 120),
      },
      expect: [
        at("60m", firing("safety")),
        at("75m", firing("safety", ', burn_tier="page_fast", version="2"'), 1),
        at("3h", firing("price")),
        at("3h", firing("spend", ', burn_tier="ticket_fast", noops_cause="F6"'), 1),
      ],
    },
  ],
  [
    "ad-bidding",
    "bids that leave too late page although none fails",
    {
      series: {
        'model_prediction_latency_seconds_count{model="bid-price",version="9"}': "0+60000x120",
        'model_prediction_latency_seconds_bucket{model="bid-price",version="9",le="0.05"}': grows(
          59_900,
          60,
          40_000,
          60,
        ),
        'model_predictions_total{model="bid-price",version="9",result="bid"}': "0+60000x120",
      },
      expect: [
        at("60m", firing("in-time")),
        at("70m", firing("in-time", ', burn_tier="page_fast", noops_cause="F3"'), 1),
        at("70m", firing("bids")),
      ],
    },
  ],
  [
    "perception-fleet",
    "a version in shadow that sees other things stops the rollout while the driving one sees fine",
    {
      series: {
        'perception_shadow_comparisons_total{model="perception",version="12",result="agree"}': grows(990, 60, 700, 120),
        'perception_shadow_comparisons_total{model="perception",version="12",result="disagree"}': grows(
          10,
          60,
          300,
          120,
        ),
        'perception_frames_total{model="perception",version="11"}': "0+60000x180",
        'perception_frame_errors_total{model="perception",version="11"}': "0+6x180",
      },
      expect: [
        at("60m", firing("shadow-agreement", ', sloth_severity="page"')),
        at("2h30m", firing("shadow-agreement", ', burn_tier="page_fast", version="12", noops_cause="F4"'), 1),
        at("2h30m", firing("frames")),
      ],
    },
  ],
  [
    "hr-matching",
    "under four fifths pages as a fairness regression and closes nothing that is healthy",
    {
      series: {
        'model_group_predictions_total{model="candidate-match",version="5",group="x"}': "0+20x180",
        'model_group_positive_total{model="candidate-match",version="5",group="x"}': "0+4x180",
        'model_group_predictions_total{model="candidate-match",version="5",group="y"}': "0+20x180",
        'model_group_positive_total{model="candidate-match",version="5",group="y"}': "0+3x180",
        'model_predictions_total{model="candidate-match",version="5"}': "0+40x180",
      },
      expect: [
        at("2h30m", firing("four-fifths", ', burn_tier="page_fast", noops_cause="F8"'), 1),
        // 20 % and 15 % of proposals: five points apart, which the second promise allows.
        at("2h30m", firing("equal-difference")),
        at("2h30m", firing("matches")),
      ],
    },
  ],
];

describe("the example models", () => {
  it("are the eight of the README, each with a story", () => {
    expect(NAMES.sort()).toEqual(STORIES.map(([name]) => name).sort());
  });

  it.each(NAMES)("%s compiles to rules that promtool accepts", async (name) => {
    const files = compileText(withPolicy(name));
    const rules = files.filter(({ path }) => path.startsWith("prometheus/")).map(({ path }) => path);
    expect(rules).toHaveLength(1);
    expect(await withFiles(files, (folder) => promtool(["check", "rules", ...rules], folder))).toBe("");
  });

  it.each(NAMES)("%s has no operational mistake", (name) => {
    const set = parseSources([{ file: name, text: withPolicy(name) }]);
    const { models } = buildModels(set, { unixSeconds: (iso) => Date.parse(iso) / 1000 });
    const [built] = models;
    const located = set.models[0]?.document;
    if (!built || !located) throw new Error("no model");
    expect(lintModel({ ...built, dashboardLinked: true, observed: undefined }, located)).toEqual([]);
  });

  it.each(STORIES)("%s: %s", async (name, _, { series, expect: expected }) => {
    const faults = await tell({
      spec: onlySlos(name, slosOf(expected)),
      interval: "1m",
      series: Object.entries(series).map(([one, values]) => ({ series: one, values })),
      expect: expected,
    });
    expect(faults).toBe("");
  });
});
