import { promtool, withFiles } from "../../promtool/promtool.ts";
import { bothSides } from "./evaluation.ts";

/**
 * Shares of failing requests, from a total outage to just above what the slow pair can see. None meets a threshold
 * exactly on a minute, as 1 % does after 216: there the last digit of a double decides, and theirs is 0.00099…43.
 */
const OUTAGES = [1, 0.5, 0.1, 0.03, 0.017, 0.011, 0.0065] as const;
const [WARMUP_MINUTES, OUTAGE_MINUTES, PER_MINUTE] = [420, 420, 100_000];

/** What promtool says where our rules are silent in a minute in which Sloth's page; nothing when ours are never later. */
export async function laterThanSloth(): Promise<string> {
  const files = await bothSides(1);
  const pages = (side: string): string =>
    `count(ALERTS{alertstate="firing", sloth_severity="page", sloth_service="${side}0"})`;
  const tests = OUTAGES.map((share) => {
    const bad = Math.round(PER_MINUTE * share);
    const total = PER_MINUTE * (WARMUP_MINUTES + OUTAGE_MINUTES);
    return {
      name: `outage of ${share}`,
      interval: "1m",
      input_series: [
        { series: 'model_predictions_total{model="m0"}', values: `0+${PER_MINUTE}x${total / PER_MINUTE}` },
        {
          series: 'model_prediction_errors_total{model="m0"}',
          values: `0+0x${WARMUP_MINUTES} ${bad}+${bad}x${OUTAGE_MINUTES - 1}`,
        },
      ],
      promql_expr_test: [
        ...Array.from({ length: OUTAGE_MINUTES }, (_, minute) => ({
          expr: `${pages("theirs")} unless on () ${pages("ours")}`,
          eval_time: `${WARMUP_MINUTES + minute}m`,
          exp_samples: [],
        })),
        // Both page in the end: a comparison of two silences would show nothing.
        ...["ours", "theirs"].map((side) => ({
          expr: `${pages(side)} > bool 0`,
          eval_time: `${WARMUP_MINUTES + OUTAGE_MINUTES - 1}m`,
          exp_samples: [{ labels: "{}", value: 1 }],
        })),
      ],
    };
  });
  const story = { rule_files: Object.keys(files), evaluation_interval: "1m", tests };
  const written = [
    ...Object.entries(files).map(([path, text]) => ({ path, text })),
    { path: "story.test.yaml", text: JSON.stringify(story) },
  ];
  return withFiles(written, (folder) => promtool(["test", "rules", "story.test.yaml"], folder));
}
