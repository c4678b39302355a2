import { ANALYSIS_LABEL } from "@noops-ml/alerts/vocabulary.ts";
import { psiFloor } from "@noops-ml/rules/stats/distance/psi-noise.ts";
import { psi } from "@noops-ml/rules/stats/distance/psi.ts";
import { ROWS_PER_BIN, decideFeatureDrift } from "@noops-ml/rules/stats/verdict/decide-drift.ts";
import { CLASS, SIDE } from "./class-shift-query.ts";
import type { DriftFeature } from "./drift-feature.ts";
import { latest, type Series } from "./series.ts";

/**
 * What a model predicts as one more row of its features: the share of each class against a day before, judged by the
 * same table. It has no course: rules record none.
 */
export function readClassShift(series: readonly Series[]): DriftFeature[] {
  const byVersion = new Map<string, Series[]>();
  for (const one of series) {
    if (one.labels[SIDE] === undefined || one.labels[CLASS] === undefined) continue;
    const key = `${one.labels[ANALYSIS_LABEL.model] ?? ""}|${one.labels["version"] ?? ""}`;
    byVersion.set(key, [...(byVersion.get(key) ?? []), one]);
  }
  return [...byVersion].flatMap(([key, own]) => toFeature(key, own));
}

function toFeature(key: string, own: readonly Series[]): DriftFeature[] {
  const counts = (side: string) =>
    new Map(
      own
        .filter(({ labels }) => labels[SIDE] === side)
        .map((one) => [one.labels[CLASS] ?? "", latest(one)?.value ?? 0]),
    );
  const [now, before] = [counts("now"), counts("before")];
  // Only a day before: this version no longer predicts.
  if (now.size === 0) return [];
  const classes = [...new Set([...now.keys(), ...before.keys()])].sort();
  const [rows, referenceRows] = [sum(now), sum(before)];
  const share = (side: ReadonlyMap<string, number>, total: number) =>
    classes.map((name) => (total > 0 ? (side.get(name) ?? 0) / total : 0));
  const [p, q] = [share(now, rows), share(before, referenceRows)];
  const degreesOfFreedom = classes.filter((name) => (now.get(name) ?? 0) + (before.get(name) ?? 0) > 0).length - 1;
  const score = rows > 0 && referenceRows > 0 ? psi(p, q) : undefined;
  const floor = psiFloor({ currentRows: rows, referenceRows, degreesOfFreedom });
  const value = score?.ok ? score.value : undefined;
  const decided = decideFeatureDrift({
    feature: PREDICTED_CLASS,
    currentRows: Math.round(rows),
    referenceRows: referenceRows > 0 ? Math.round(referenceRows) : null,
    degreesOfFreedom,
    psi: value === undefined ? null : Number(value.toPrecision(3)),
    significant: value !== undefined && floor.ok && value > floor.value,
    massLost: 0,
  });
  return [
    {
      key: `${PREDICTED_CLASS}|${key}`,
      kind: "class",
      feature: PREDICTED_CLASS,
      version: own[0]?.labels["version"] ?? "",
      layout: "",
      state: decided.state,
      reason: decided.reason,
      psi: value,
      floor: floor.ok ? floor.value : undefined,
      hellinger: undefined,
      rows: Math.round(rows),
      referenceRows: Math.round(referenceRows),
      neededRows: ROWS_PER_BIN * (degreesOfFreedom + 1),
      massLost: undefined,
      measuredAt: latest(own[0])?.time,
      bins: classes.map((bin, at) => ({ bin, now: p[at] ?? 0, reference: q[at] ?? 0 })),
      course: { times: [], scores: [], codes: [] },
      links: () => own[0]?.field.getLinks?.({ valueRowIndex: 0 }) ?? [],
    },
  ];
}

/** Sorts and keys the row; what people read is written where it is drawn. */
const PREDICTED_CLASS = "predicted_class";
const sum = (side: ReadonlyMap<string, number>) => [...side.values()].reduce((total, one) => total + one, 0);
