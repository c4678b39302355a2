import { LABEL, SLO_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { compileModel } from "../compile/compile-model.ts";
import { errorName, ratioName, totalName } from "../compile/slo-series.ts";
import { alertWindows } from "../compile/window-ratios.ts";
import type { BuiltModel } from "../model/build-models.ts";
import type { Slo } from "../model/slo.ts";

/** One value per step; nothing where there was no sample. */
export type Values = readonly (number | undefined)[];

/** What a server must be asked so that an SLO can be replayed: only raw metrics, never recorded ones. */
export type HistoryQueries = {
  readonly error: string;
  /** Left out where every moment weighs the same. */
  readonly total?: string;
  /** Ratios of windows that the rules ask from raw metrics, by seconds. */
  readonly ratios: ReadonlyMap<number, string>;
  readonly labelCoverage?: string;
  /** 1 while excluded maintenance is active. */
  readonly maintenance?: string;
};

/** The past of one group of an SLO, one value per step from `startSeconds` on. */
export type GroupHistory = {
  readonly labels: Readonly<Record<string, string>>;
  readonly error: Values;
  readonly total: Values;
  readonly ratios: ReadonlyMap<number, Values>;
  readonly labelCoverage?: Values;
};

/** The past of an SLO. */
export type History = {
  readonly startSeconds: number;
  readonly stepSeconds: number;
  readonly length: number;
  /** Whether a range of the server holds the samples at both its ends, as up to Prometheus 2. */
  readonly closedRanges: boolean;
  readonly maintenance?: Values;
  readonly groups: readonly GroupHistory[];
};

const readsRecorded = (expr: string) => /(^|[^\w])slo:/.test(expr);

/** The queries, taken from the compiled rules, so that a replay and the real rules cannot drift apart. */
export function historyQueries(built: BuiltModel, slo: Slo): HistoryQueries {
  const rules = compileModel(built, {}).flatMap(({ rules: all }) => all);
  const exprOf = (record: string) =>
    rules.find((rule) => "record" in rule && rule.record === record && rule.labels[LABEL.sloId] === slo.id)?.expr;
  // The flag is a recorded series; the replay asks for the flag itself and takes the time out afterwards.
  const raw = (record: string) =>
    exprOf(record)?.replace(/^\(([\s\S]*)\) unless on \(\) \(slo:maintenance:active.*\)$/, "$1");
  const error = raw(errorName(slo));
  if (error === undefined || readsRecorded(error))
    throw new Error(`the base series of ${slo.id} reads recorded series`);
  const total = raw(totalName(slo));
  const ratios = alertWindows(slo).flatMap((seconds): [number, string][] => {
    const expr = exprOf(ratioName(seconds));
    return expr === undefined || readsRecorded(expr) ? [] : [[seconds, expr]];
  });
  const coverage = slo.labelCoverage?.query;
  const flag = slo.maintenance.some(({ exclude }) => exclude) ? exprOf(SLO_SERIES.maintenanceActive) : undefined;
  return {
    error,
    ...(total !== undefined && !readsRecorded(total) && { total }),
    ratios: new Map(ratios),
    ...(coverage !== undefined && { labelCoverage: coverage }),
    ...(flag !== undefined && { maintenance: flag }),
  };
}
