import { buildModels } from "@noops-ml/rules/model/build-models.ts";
import type { Slo } from "@noops-ml/rules/model/slo.ts";
import { timeToFire } from "@noops-ml/rules/model/time-to-fire.ts";
import { hasErrors } from "@noops-ml/rules/spec/issue.ts";
import { parseSources } from "@noops-ml/rules/spec/parse-sources.ts";
import { parse } from "yaml";
import { type Expectation, type InputSeries, compileText, tellRules } from "./promtool.ts";

/** The spec of a model `m` whose burn alerts follow a ladder of its own; both are written as in YAML. */
export const specOnLadder = (ladder: readonly string[], model: string) => `apiVersion: noops.ml/v1alpha1
kind: Policy
metadata: {name: p}
spec:
  ladders:
    own:
${ladder.map((row) => `      - {${row}}`).join("\n")}
---
apiVersion: noops.ml/v1alpha1
kind: Model
metadata: {name: m}
spec:
  alerting: {policy: p, ladder: own}
${model}`;

/** The SLOs of a spec, ready to compile; a mistake in it is a mistake of the test. */
export function slosOf(text: string): readonly Slo[] {
  const set = parseSources([{ file: "s.yaml", text }]);
  const built = buildModels(set, { unixSeconds: () => 0 });
  if (hasErrors([...set.issues, ...built.issues])) throw new Error(JSON.stringify([...set.issues, ...built.issues]));
  return built.models.flatMap(({ model }) => model.slos);
}

/** Minutes of clean history, of a fault after it, and between two evaluations. */
export type Times = { readonly warmup: number; readonly outage: number; readonly step: number };

/** A counter that grows by one slope a step, and by another from the fault on. */
export const counter = (
  { warmup, outage, step }: Times,
  series: string,
  before: number,
  after: number,
): InputSeries => ({
  series,
  values: `0+${before}x${warmup / step} ${(before * warmup) / step + after}+${after}x${outage / step}`,
});

/** What a fault does to one SLO: its error ratio, and minutes until its first bad moment. */
export type Fault = { readonly slo: Slo; readonly ratio: number; readonly delay?: number };

/**
 * The promtool that tells the story. Ranges of Prometheus 3 leave out their left end, so windows hold one sample less
 * than the table assumes, and alerts may come that many evaluations `early`.
 */
export type Clock = { readonly program?: string; readonly early?: number };

/**
 * Silence in the evaluation before the explained one and the alert in it; silence at the end where it never comes. The
 * table speaks of full clean history, so windows longer than the story's are left out.
 */
function expectations(
  { slo, ratio, delay = 0 }: Fault,
  { warmup, outage, step }: Times,
  { early = 0 }: Clock,
): Expectation[] {
  const told = slo.burnTiers.filter(({ longSeconds }) => longSeconds <= warmup * 60);
  return told.flatMap((tier) => {
    const seconds = timeToFire(slo, tier, ratio);
    const expr = `count(ALERTS{alertname="SLOErrorBudgetBurn",burn_tier="${tier.tier}",alertstate="firing",sloth_id="${slo.id}"})`;
    const fires = warmup + delay + (seconds ?? Infinity) / 60;
    // What would come after the end of the story is not told.
    if (fires > warmup + outage) return [{ at: `${(warmup + outage) * 60}s`, expr, gives: {} }];
    return [
      { at: `${(fires - (1 + early) * step) * 60}s`, expr, gives: {} },
      { at: `${fires * 60}s`, expr, gives: { "{}": 1 } },
    ];
  });
}

/** Where promtool's clock and the explained table disagree about any burn alert of a spec; nothing when they agree. */
export function disagreement(
  spec: string,
  faults: readonly Fault[],
  series: readonly InputSeries[],
  times: Times,
  clock: Clock = {},
): Promise<string> {
  // Burn alerts live in the fast groups; the others would take promtool longer than these.
  const rules = compileText(spec)
    .filter(({ path }) => path.startsWith("prometheus/"))
    .map(({ path, text }) => {
      const { groups } = parse(text) as { groups: { name: string }[] };
      return { path, text: JSON.stringify({ groups: groups.filter(({ name }) => name.startsWith("noops-fast")) }) };
    });
  const expect = faults.flatMap((fault) => expectations(fault, times, clock));
  return tellRules(rules, { interval: `${times.step * 60}s`, series, expect }, clock.program);
}
