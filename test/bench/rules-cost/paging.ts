import { parse } from "yaml";
import { promtool, withFiles } from "../../promtool/promtool.ts";
import { bothSides } from "./evaluation.ts";

/**
 * Shares of failing requests, from a total outage to what the slow pair can just see, and minutes in which both sides
 * page. Some meet a threshold exactly: 1 % after 216 minutes, and 1.44 % and 0.6 % are what the two pairs ask for.
 */
const OUTAGES = [
  { share: 1, minutes: 30 },
  { share: 0.5, minutes: 30 },
  { share: 0.1, minutes: 60 },
  { share: 0.03, minutes: 90 },
  { share: 0.0144, minutes: 90 },
  { share: 0.01, minutes: 250 },
  { share: 0.0065, minutes: 360 },
  { share: 0.006, minutes: 390 },
] as const;
const [WARMUP_MINUTES, PER_MINUTE] = [370, 100_000];

type Group = { readonly name: string };

/** What promtool says where our rules are silent in minutes in which Sloth's page; nothing when ours are never later. */
export async function laterThanSloth(): Promise<string> {
  const files = Object.entries(await bothSides(1)).map(([path, text]) => {
    const { groups } = parse(text) as { groups: Group[] };
    // Budgets and constants page nobody.
    return { path, groups: groups.filter(({ name }) => !/-slow-|-meta-/.test(name)) };
  });
  const pages = (side: string): string =>
    `count(ALERTS{alertstate="firing", sloth_severity="page", sloth_service="${side}0"})`;
  const tests = OUTAGES.map(({ share, minutes }) => {
    const bad = Math.round(PER_MINUTE * share);
    const end = `${WARMUP_MINUTES + minutes - 1}m`;
    return {
      name: `outage of ${share}`,
      interval: "1m",
      input_series: [
        { series: 'model_predictions_total{model="m0"}', values: `0+${PER_MINUTE}x${WARMUP_MINUTES + minutes}` },
        {
          series: 'model_prediction_errors_total{model="m0"}',
          values: `0+0x${WARMUP_MINUTES} ${bad}+${bad}x${minutes - 1}`,
        },
      ],
      promql_expr_test: [
        {
          expr: `count_over_time((${pages("theirs")} unless on () ${pages("ours")})[${minutes}m:1m])`,
          eval_time: end,
          exp_samples: [],
        },
        // Both page in the end: a comparison of two silences would show nothing.
        ...["ours", "theirs"].map((side) => ({
          expr: `${pages(side)} > bool 0`,
          eval_time: end,
          exp_samples: [{ labels: "{}", value: 1 }],
        })),
      ],
    };
  });
  const story = {
    rule_files: files.map(({ path }) => path),
    evaluation_interval: "1m",
    // Sloth's alerts after what they read: in an order of chance they would come a minute late.
    group_eval_order: files.flatMap(({ groups }) => groups.map(({ name }) => name)),
    tests,
  };
  const written = [
    ...files.map(({ path, groups }) => ({ path, text: JSON.stringify({ groups }) })),
    { path: "story.test.yaml", text: JSON.stringify(story) },
  ];
  return withFiles(written, (folder) => promtool(["test", "rules", "story.test.yaml"], folder));
}
