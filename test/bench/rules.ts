import { checkQueries } from "@noops-ml/rules/check/check-queries.ts";
import { OUTPUTS } from "@noops-ml/rules/render/output-files.ts";
import { parseSources } from "@noops-ml/rules/spec/parse-sources.ts";
import { atMost, type Figure, type FigureResult } from "./figure.ts";
import { measureCompile } from "./rules-cost/compile.ts";
import { measureEvaluationRatios } from "./rules-cost/evaluation.ts";
import { laterThanSloth } from "./rules-cost/paging.ts";
import { nthModel, specText } from "./rules-cost/specs.ts";

const SPECS = 2000;

/** The whole command, from the start of the process: with all five outputs, and with the rule files alone. */
const compile: Figure = {
  name: "rules.compile_1000_models_s",
  run: async () => {
    const name = "rules.compile_1000_models_s";
    const results: FigureResult[] = [];
    for (const [figure, what, options] of [
      [name, "every output", ["--only", OUTPUTS.join(",")]],
      [`${name}.rule_files`, "--only prometheus", ["--only", "prometheus"]],
    ] as const) {
      const { seconds, files, identical } = await measureCompile(options);
      if (!identical) throw new Error(`${what}: two runs differ in their bytes`);
      results.push(atMost(figure, rounded(seconds), `s, ${what}, ${files} files, byte-identical`, 2));
    }
    return results;
  },
};

/** Text to checked documents, the users' PromQL included, on one core. */
const parse: Figure = {
  name: "rules.parse_specs_per_s",
  run: () => {
    const sources = Array.from({ length: SPECS }, (_, index) => {
      const model = nthModel(index);
      return { file: `${model.name}.yaml`, text: specText(model) };
    });
    const start = performance.now();
    const set = parseSources(sources);
    const issues = [...set.issues, ...checkQueries(set.models)];
    const seconds = (performance.now() - start) / 1000;
    if (issues.length > 0 || set.models.length !== SPECS) throw new Error(JSON.stringify(issues.slice(0, 3)));
    return Promise.resolve({ figure: "rules.parse_specs_per_s", value: Math.round(SPECS / seconds), unit: "1/s" });
  },
};

/** The same SLOs by our rules and by Sloth's on one Prometheus, and that ours never page later. */
const evaluation: Figure = {
  name: "rules.eval_cost_ratio",
  run: async () => {
    const later = await laterThanSloth();
    if (later !== "") throw new Error(`our rules page later than Sloth's:\n${later.slice(0, 2000)}`);
    const milliseconds = (seconds: number): number => rounded(1000 * seconds);
    const results: FigureResult[] = [];
    for (const [at, { series, oursSeconds, theirsSeconds, rounds }] of (await measureEvaluationRatios()).entries()) {
      const name = at === 0 ? "rules.eval_cost_ratio" : `rules.eval_cost_ratio.${series}_series`;
      const ratio = rounded(oursSeconds / theirsSeconds);
      // The promise is about a hundred series, as in the table of costs; with few of them it is to cost no more.
      const bar = at === 0 ? 0.5 : 1;
      results.push(
        atMost(name, ratio, `of the evaluation time, ${series} series per query, median of ${rounds}`, bar),
        {
          figure: `${name}.per_minute`,
          value: milliseconds(oursSeconds),
          unit: "ms of evaluation a minute",
          peer: "Sloth's rules",
          peerValue: milliseconds(theirsSeconds),
          ratio,
        },
      );
    }
    return results;
  },
};

/** What `npm run bench` can measure here. */
export const figures: readonly Figure[] = [compile, parse, evaluation];

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
