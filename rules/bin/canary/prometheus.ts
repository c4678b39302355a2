import { ANALYSIS_LABEL, CANARY_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { quote } from "../../promql/selector.ts";
import { CANARY_VERDICT_CODES, type CanaryVerdictName } from "../../stats/verdict/decide-canary.ts";
import { IoError, UsageError } from "../io.ts";
import type { PrometheusClient, Series } from "../prometheus-client.ts";
import type { CanaryReport, GuardReport, TracePoint } from "./judge.ts";

const SECONDS_PER_MINUTE = 60;
const WORDS: Readonly<Record<CanaryVerdictName, string>> = {
  continue: "Collecting evidence.",
  promote: "Every required guardrail is within the margin.",
  rollback: "The canary is worse than stable.",
  inconclusive: "A person decides: shifted predictions, a real but small difference, no traffic, or out of time.",
};
const REASONS = { continue: "COLLECTING", promote: "NOT_WORSE_THAN_MARGIN", inconclusive: "OUT_OF_TIME" } as const;

/** The recorded verdict on the model's newest run, or on the run that is named. */
export async function readPrometheusCanary(
  client: PrometheusClient,
  model: string | undefined,
  run: string | undefined,
  now: number,
): Promise<CanaryReport> {
  if (model === undefined) throw new UsageError("Say which model: --model NAME.");
  const labels = `${ANALYSIS_LABEL.model}=${quote(model)}${run === undefined ? "" : `,${ANALYSIS_LABEL.run}=${quote(run)}`}`;
  const newest = async (series: string): Promise<number | null> =>
    (await client.query(`${series}{${labels}}`))[0]?.points[0]?.[1] ?? null;
  const code = await newest(CANARY_SERIES.verdict);
  if (code === null) throw new IoError(`Prometheus at ${client.url} has no canary of the model ${model}.`);
  const verdict = (Object.keys(CANARY_VERDICT_CODES) as CanaryVerdictName[]).find(
    (name) => CANARY_VERDICT_CODES[name] === code,
  );
  if (!verdict) throw new IoError(`The recorded verdict ${code} is unknown.`);
  const age = (await newest(CANARY_SERIES.ageMinutes)) ?? 0;
  const [worse, ok] = [await newest(CANARY_SERIES.evidenceWorse), await newest(CANARY_SERIES.evidenceOk)];
  const guards = guardsOf(await client.query(`${CANARY_SERIES.evidence}{${labels}}`));
  const time = { start: now - age * SECONDS_PER_MINUTE, end: now, step: SECONDS_PER_MINUTE };
  const trace = traceOf(
    await client.queryRange(`${CANARY_SERIES.evidenceWorse}{${labels}}`, time),
    await client.queryRange(`${CANARY_SERIES.evidenceOk}{${labels}}`, time),
  );
  const leading = [...guards].sort((a, b) => (b.logWorse ?? 0) - (a.logWorse ?? 0))[0]?.guard ?? "errors";
  return {
    verdict,
    code,
    reason: verdict === "rollback" ? `WORSE:${leading}` : REASONS[verdict],
    words: WORDS[verdict],
    logWorse: worse ?? 0,
    logOk: ok,
    suspect: verdict !== "rollback" && (worse ?? 0) >= Math.log(20),
    ageMinutes: age,
    decidedAtMinute: null,
    guards,
    trace,
  };
}

function guardsOf(samples: readonly Series[]): GuardReport[] {
  const names = [...new Set(samples.map(({ labels }) => labels[ANALYSIS_LABEL.guard] ?? ""))].sort();
  const none = { requests: 0, events: 0 };
  return names.map((guard) => {
    const of = (h: string): number | null =>
      samples.find(({ labels }) => labels[ANALYSIS_LABEL.guard] === guard && labels[ANALYSIS_LABEL.hypothesis] === h)
        ?.points[0]?.[1] ?? null;
    return {
      guard,
      canary: none,
      stable: none,
      logWorse: of("worse"),
      logOk: of("ok"),
      ratioLow: 0,
      ratioHigh: null,
      phi: 1,
    };
  });
}

function traceOf(worse: readonly Series[], ok: readonly Series[]): TracePoint[] {
  const okAt = new Map(ok[0]?.points);
  return (worse[0]?.points ?? []).map(([seconds, logWorse], i) => ({
    minute: i + 1,
    logWorse,
    logOk: okAt.get(seconds) ?? null,
    verdict: "continue",
  }));
}
