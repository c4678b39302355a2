import { loadavg } from "node:os";
import { psiFloor } from "@noops-ml/rules/stats/distance/psi-noise.ts";
import { psi } from "@noops-ml/rules/stats/distance/psi.ts";
import { benjaminiHochberg } from "@noops-ml/rules/stats/multiple/benjamini-hochberg.ts";
import { bhGrid, significantOnGrid } from "@noops-ml/rules/stats/multiple/bh-grid.ts";
import type { Result } from "@noops-ml/rules/stats/result.ts";
import { normalTail } from "@noops-ml/rules/stats/special/normal-cdf.ts";
import { MEAN_BLOCKS_TO_FALSE_ALARM } from "@noops-ml/rules/compile/concept-rules.ts";
import { minutesUntil, shareOf } from "./canary-simulation/summary.ts";
import { conceptCalls } from "./drift-simulation/concept.ts";
import { measureEvaluation } from "./drift-simulation/evaluation.ts";
import { measureReport, type ReportCosts } from "./drift-simulation/report.ts";
import { atLeast, atMost, type Figure, type FigureResult } from "./figure.ts";
import { seededRandom, type SeededRandom } from "./seeded-random.ts";

const RUNS = Number(process.env["NOOPS_BENCH_RUNS"] ?? 2000);
/** Scores of two samples are cheap: more of them make the error small beside the distance to the bar. */
const PSI_RUNS = 5 * RUNS;
const SEED = Number(process.env["NOOPS_BENCH_SEED"] ?? 1);
const BINS = 10;
const SIZES = [100, 200, 500, 1000] as const;
const PERCENT = 100;

/** False alarms of identical samples: our floor, and the rule of thumb "PSI > 0.1" as peer. */
const falseAlarms: Figure = {
  name: "drift.psi_false_alarm",
  run: () =>
    Promise.resolve(
      SIZES.map((size): FigureResult => {
        const random = seededRandom(SEED * 31 + size);
        let [ours, thumb] = [0, 0];
        const floor = valueOf(psiFloor({ currentRows: size, referenceRows: size, degreesOfFreedom: BINS - 1 }));
        for (let run = 0; run < PSI_RUNS; run += 1) {
          const score = valueOf(psi(uniformShares(random, size), uniformShares(random, size)));
          if (score >= floor) ours += 1;
          if (score > 0.1) thumb += 1;
        }
        const share = ours / PSI_RUNS;
        return {
          ...atMost(`drift.psi_false_alarm.n${size}`, rounded(PERCENT * share), "%", 2),
          error: rounded(196 * Math.sqrt((share * (1 - share)) / PSI_RUNS)),
          peer: "PSI > 0.1",
          peerValue: rounded((PERCENT * thumb) / PSI_RUNS),
        };
      }),
    ),
};

/** False discoveries and power of the grid over 50 features, 10 of them shifted, beside full Benjamini–Hochberg. */
const discoveries: Figure = {
  name: "drift.false_discovery",
  run: () => {
    const random = seededRandom(SEED * 17 + 3);
    const [features, shifted, shift] = [50, 10, 4.2];
    const grid = valueOf(bhGrid(features));
    const sums = { wrong: 0, wrongFull: 0, found: 0, foundFull: 0 };
    for (let run = 0; run < RUNS; run += 1) {
      const z = Array.from({ length: features }, (_, i) => random.normal() + (i < shifted ? shift : 0));
      const [onGrid, full] = [valueOf(significantOnGrid(z, grid)), valueOf(benjaminiHochberg(z.map(normalTail), 0.01))];
      const wrongShare = (calls: readonly boolean[]): number =>
        calls.slice(shifted).filter(Boolean).length / Math.max(1, calls.filter(Boolean).length);
      sums.wrong += wrongShare(onGrid);
      sums.wrongFull += wrongShare(full);
      sums.found += onGrid.slice(0, shifted).filter(Boolean).length / shifted;
      sums.foundFull += full.slice(0, shifted).filter(Boolean).length / shifted;
    }
    const percent = (sum: number): number => rounded((PERCENT * sum) / RUNS);
    const peer = "full Benjamini–Hochberg";
    return Promise.resolve([
      { ...atMost("drift.false_discovery", percent(sums.wrong), "%", 1), peer, peerValue: percent(sums.wrongFull) },
      {
        figure: "drift.false_discovery.power",
        value: percent(sums.found),
        unit: "%",
        peer,
        peerValue: percent(sums.foundFull),
      },
    ]);
  },
};

const DAY_MINUTES = 1440;
const PAGE_HINKLEY_PEER = "Page–Hinkley, tolerance 0.005, threshold 50";

/** Concept drift by labels: false alarms of a day at the bar, and minutes until a higher loss is found. */
const conceptFalseAlarms: Figure = {
  name: "drift.concept_false_alarm",
  run: () => {
    const runs = Math.ceil(RUNS / 10);
    const calls = conceptCalls({ labelsPerMinute: 100, loss: 0.1, warmup: 60, minutes: DAY_MINUTES, runs, seed: SEED });
    const { percent, error } = shareOf(calls.ours);
    const bar = rounded((PERCENT * DAY_MINUTES) / MEAN_BLOCKS_TO_FALSE_ALARM);
    return Promise.resolve({
      ...atMost("drift.concept_false_alarm", percent, "% of days", bar),
      error,
      peer: PAGE_HINKLEY_PEER,
      peerValue: shareOf(calls.pageHinkley).percent,
    });
  },
};

const conceptDelay: Figure = {
  name: "drift.concept_detect_min",
  run: () =>
    Promise.resolve(
      (
        [
          [100, 0.13],
          [20, 0.15],
        ] as const
      ).map(([labelsPerMinute, loss]): FigureResult => {
        const runs = Math.ceil(RUNS / 5);
        const calls = conceptCalls({ labelsPerMinute, loss, warmup: 240, minutes: 600, runs, seed: SEED });
        const median = (which: "ours" | "pageHinkley"): number => Math.min(601, minutesUntil(calls[which], 0.5));
        return {
          figure: `drift.concept_detect_min.${labelsPerMinute}_${PERCENT * loss}pct`,
          value: median("ours"),
          unit: "min",
          peer: PAGE_HINKLEY_PEER,
          peerValue: median("pageHinkley"),
        };
      }),
    ),
};

const REPORT_FORMATS = [
  ["csv", ""],
  ["parquet", ".parquet"],
] as const;

/** The command line on ten million rows of twenty features, and on fewer in Parquet. */
const report: Figure = {
  name: "drift.report_values_per_s",
  run: async () => {
    const results: FigureResult[] = [];
    for (const [format, suffix] of REPORT_FORMATS) {
      const { long } = await measureReport(format);
      const name = `drift.report_values_per_s${suffix}`;
      results.push(
        atLeast(name, long.valuesPerSecond, "1/s", 1_000_000),
        { figure: `${name}.cpu`, value: long.valuesPerCpuSecond, unit: "1/s of CPU time" },
        { figure: `${name}.rows_per_s`, value: long.rowsPerSecond, unit: "rows/s" },
        { figure: `${name}.rows`, value: long.rows, unit: "rows" },
      );
    }
    return results;
  },
};

/**
 * Memory is flat when ten times the rows take no more than a little more. Parquet has no bar: what is garbage between two
 * row groups depends on when it is collected.
 */
const memory: Figure = {
  name: "drift.report_peak_mb",
  run: async () => {
    const name = "drift.report_peak_mb";
    const [csv, parquet] = [await measureReport("csv"), await measureReport("parquet")];
    const beside = ({ long, short }: ReportCosts) => ({
      peer: `${short.rows} rows instead of ${long.rows}`,
      peerValue: short.peakMb,
    });
    return [
      { ...atMost(name, csv.long.peakMb, "MB", Math.round(1.2 * csv.short.peakMb)), ...beside(csv) },
      { figure: `${name}.parquet`, value: parquet.long.peakMb, unit: "MB", ...beside(parquet) },
    ];
  },
};

/** A round of the full rules for 100 models × 50 features on a real Prometheus. */
const evaluation: Figure = {
  name: "drift.eval_5000_features_s",
  run: async () => {
    const cost = await measureEvaluation();
    const name = "drift.eval_5000_features_s";
    return [
      atMost(name, rounded(cost.sumSeconds), "s", 10),
      atMost(`${name}.longest_group`, rounded(cost.longestSeconds), "s", 2),
      { figure: `${name}.cpu`, value: rounded(cost.cpuSeconds), unit: "s of CPU time" },
      { figure: `${name}.allocated`, value: Math.round(cost.allocatedMb), unit: "MB" },
      { figure: `${name}.core_share`, value: rounded(PERCENT * cost.coreShare), unit: "% of a core in production" },
      { figure: `${name}.load`, value: rounded(loadavg()[0] ?? 0), unit: "load average of the machine" },
      { figure: `${name}.samples`, value: cost.samples, unit: "samples written" },
      { figure: `${name}.memory`, value: Math.round(cost.memoryMb), unit: "MB" },
      { figure: `${name}.rules`, value: cost.rules, unit: "rules" },
      atMost(`${name}.missed`, cost.missedIterations, "iterations", 0),
    ];
  },
};

/** What `npm run bench` can measure here. */
export const figures: readonly Figure[] = [
  falseAlarms,
  discoveries,
  conceptFalseAlarms,
  conceptDelay,
  report,
  memory,
  evaluation,
];

function uniformShares(random: SeededRandom, size: number): number[] {
  const counts = new Array<number>(BINS).fill(0);
  for (let i = 0; i < size; i += 1) {
    const bin = Math.floor(random.uniform() * BINS);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts.map((count) => count / size);
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.reason);
  return result.value;
}
