import { ANALYSIS_LABEL, CANARY_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { quote } from "../../promql/selector.ts";
import type { Block } from "../../stats/evidence/block.ts";
import { ratioInterval } from "../../stats/evidence/ratio-interval.ts";
import { CANARY_VERDICT_CODES, type CanaryReason, type CanaryVerdictName } from "../../stats/verdict/decide-canary.ts";
import { IoError, UsageError } from "../io.ts";
import type { PrometheusClient, Series } from "../prometheus-client.ts";
import { type CanaryReport, type GuardReport, type TracePoint, totalOf } from "./judge.ts";

const SECONDS_PER_MINUTE = 60;
const INTERVAL_LEVEL = 0.05;
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
): Promise<CanaryReport> {
  if (model === undefined) throw new UsageError("Say which model: --model NAME.");
  const labels = `${ANALYSIS_LABEL.model}=${quote(model)}${run === undefined ? "" : `,${ANALYSIS_LABEL.run}=${quote(run)}`}`;
  const newest = async (series: string): Promise<number | null> =>
    (await client.query(`${series}{${labels}}`))[0]?.points[0]?.[1] ?? null;
  const said = (await client.query(`${CANARY_SERIES.verdict}{${labels}}`))[0]?.points[0];
  if (said === undefined) throw new IoError(`Prometheus at ${client.url} has no canary of the model ${model}.`);
  // The server's clock, not ours.
  const [now, code] = said;
  const verdict = verdictOf(code);
  if (!verdict) throw new IoError(`The recorded verdict ${code} is unknown.`);
  const age = (await newest(CANARY_SERIES.ageMinutes)) ?? 0;
  const [worse, ok] = [await newest(CANARY_SERIES.evidenceWorse), await newest(CANARY_SERIES.evidenceOk)];
  // One step a minute: the rules record a block each minute, so every block is read once.
  const time = { start: now - age * SECONDS_PER_MINUTE, end: now, step: SECONDS_PER_MINUTE };
  const course = (series: string) => client.queryRange(`${series}{${labels}}`, time);
  const guards = guardsOf({
    evidence: await client.query(`${CANARY_SERIES.evidence}{${labels}}`),
    discount: await client.query(`${CANARY_SERIES.discount}{${labels}}`),
    bound:
      (
        await client.query(
          `${CANARY_SERIES.setting}{${ANALYSIS_LABEL.model}=${quote(model)},${ANALYSIS_LABEL.setting}="bound"}`,
        )
      )[0]?.points[0]?.[1] ?? null,
    canaryRequests: await course(CANARY_SERIES.canaryRequests),
    canaryEvents: await course(CANARY_SERIES.canaryEvents),
    stableRequests: await course(CANARY_SERIES.stableRequests),
    stableEvents: await course(CANARY_SERIES.stableEvents),
  });
  const trace = traceOf(
    await course(CANARY_SERIES.evidenceWorse),
    await course(CANARY_SERIES.evidenceOk),
    await course(CANARY_SERIES.verdict),
  );
  const leading = [...guards].sort((a, b) => (b.logWorse ?? 0) - (a.logWorse ?? 0))[0]?.guard ?? "errors";
  const recorded = (await client.query(`${CANARY_SERIES.reason}{${labels}}`))[0]?.labels["reason"] as
    CanaryReason | undefined;
  return {
    verdict,
    code,
    reason: recorded ?? (verdict === "rollback" ? `WORSE:${leading}` : REASONS[verdict]),
    words: WORDS[verdict],
    logWorse: worse ?? 0,
    logOk: ok,
    suspect: verdict !== "rollback" && (worse ?? 0) >= Math.log(20),
    ageMinutes: age,
    decidedAtMinute: verdict === "continue" ? null : decidedAt(trace, verdict),
    guards,
    trace,
  };
}

function verdictOf(code: number): CanaryVerdictName | undefined {
  return (Object.keys(CANARY_VERDICT_CODES) as CanaryVerdictName[]).find((name) => CANARY_VERDICT_CODES[name] === code);
}

/** The first minute of the last stretch that says what is said now. */
function decidedAt(trace: readonly TracePoint[], verdict: CanaryVerdictName): number | null {
  const before = trace.map((point) => point.verdict === verdict).lastIndexOf(false);
  return trace[before + 1]?.minute ?? null;
}

/** What the rules recorded: evidence and discount now, and the blocks of both arms by minute. */
type Recorded = Readonly<
  Record<
    "evidence" | "discount" | "canaryRequests" | "canaryEvents" | "stableRequests" | "stableEvents",
    readonly Series[]
  >
> & {
  /** Upper bound in seconds of the requests that are not slow; a histogram has events for each of its bounds. */
  readonly bound: number | null;
};

function guardsOf(recorded: Recorded): GuardReport[] {
  const names = [...new Set(recorded.evidence.map(({ labels }) => labels[ANALYSIS_LABEL.guard] ?? ""))].sort();
  return names.map((guard) => {
    const of = (h: string): number | null =>
      recorded.evidence.find(
        ({ labels }) => labels[ANALYSIS_LABEL.guard] === guard && labels[ANALYSIS_LABEL.hypothesis] === h,
      )?.points[0]?.[1] ?? null;
    const belongs = ({ labels }: Series): boolean => {
      const bound = labels[ANALYSIS_LABEL.upperBound];
      return labels[ANALYSIS_LABEL.guard] === guard && (bound === undefined || Number(bound) === recorded.bound);
    };
    const blocks = blocksOf(recorded, belongs);
    const interval = blocks.length === 0 ? undefined : ratioInterval(blocks, INTERVAL_LEVEL);
    return {
      guard,
      canary: totalOf(blocks, "canary"),
      stable: totalOf(blocks, "stable"),
      logWorse: of("worse"),
      logOk: of("ok"),
      ratioLow: interval?.ok ? interval.value.low : 0,
      ratioHigh: interval?.ok && Number.isFinite(interval.value.high) ? interval.value.high : null,
      phi: recorded.discount.find(belongs)?.points[0]?.[1] ?? 1,
    };
  });
}

/** Minutes of which all four counts were recorded. */
function blocksOf(recorded: Recorded, belongs: (series: Series) => boolean): Block[] {
  const counts = (series: readonly Series[]) => new Map(series.find(belongs)?.points);
  const [nc, kc] = [counts(recorded.canaryRequests), counts(recorded.canaryEvents)];
  const [ns, ks] = [counts(recorded.stableRequests), counts(recorded.stableEvents)];
  return [...nc].flatMap(([time, requests]) => {
    const [canaryEvents, stableRequests, stableEvents] = [kc.get(time), ns.get(time), ks.get(time)];
    if (canaryEvents === undefined || stableRequests === undefined || stableEvents === undefined) return [];
    return [{ canary: { requests, events: canaryEvents }, stable: { requests: stableRequests, events: stableEvents } }];
  });
}

function traceOf(worse: readonly Series[], ok: readonly Series[], verdicts: readonly Series[]): TracePoint[] {
  const [okAt, saidAt] = [new Map(ok[0]?.points), new Map(verdicts[0]?.points)];
  return (worse[0]?.points ?? []).map(([seconds, logWorse], i) => ({
    minute: i + 1,
    logWorse,
    logOk: okAt.get(seconds) ?? null,
    verdict: verdictOf(saidAt.get(seconds) ?? NaN) ?? "continue",
  }));
}
