import { FieldType, LoadingState, type DataFrame, type GrafanaTheme2 } from "@grafana/data";
import {
  LABEL,
  SLO_SERIES,
  ANALYSIS_LABEL,
  CANARY_SERIES,
  DRIFT_AGAINST,
  DRIFT_SERIES,
} from "@noops-ml/alerts/vocabulary.ts";
import React, { useEffect, useState } from "react";
import { flushSync } from "react-dom";
import type { Plugins } from "./LivePage.tsx";
import { PARAMETERS } from "./page.ts";
import { PanelHost } from "./PanelHost.tsx";

const NOW = Date.UTC(2026, 2, 2, 12);
const DAY = 86_400_000;

type Bench = {
  /** Makes the answer of the next refresh. */
  readonly prepare: () => void;
  /** Draws it, from new data to a finished layout. */
  readonly paint: () => void;
  /** Frames per second while a pointer moves over the panel. */
  readonly hover: (seconds: number) => Promise<number>;
};
type Labels = Readonly<Record<string, string>>;

function frame(name: string, labels: Labels, times: readonly number[], value: (at: number) => number): DataFrame {
  return {
    length: times.length,
    fields: [
      { name: "Time", type: FieldType.time, config: {}, values: [...times] },
      {
        name: "Value",
        type: FieldType.number,
        config: {},
        labels: { __name__: name, ...labels },
        values: times.map((_, at) => value(at)),
      },
    ],
  };
}
const steps = (spanMs: number, count: number) =>
  Array.from({ length: count }, (_, at) => NOW - spanMs + ((at + 1) / count) * spanMs);

/** 50 SLOs over 30 days. */
function sloFrames(turn: number): DataFrame[] {
  const times = steps(30 * DAY, 600);
  return Array.from({ length: 50 }, (_, at) => {
    const id = { [LABEL.sloId]: `m${at}-a`, [LABEL.sloService]: `m${at}`, [LABEL.sloName]: "availability" };
    const now = (name: string, value: number, more: Labels = {}) => frame(name, { ...id, ...more }, [NOW], () => value);
    return [
      now(SLO_SERIES.objective, 0.999),
      now(SLO_SERIES.errorBudget, 0.001),
      now(SLO_SERIES.timePeriod, 30),
      now(`${SLO_SERIES.sliTotal}5m`, 10),
      ...["5m", "30m", "1h", "2h", "6h", "1d", "3d"].map((window) =>
        now(SLO_SERIES.sliErrorRatio + window, 0.0004, { [LABEL.sloWindow]: window }),
      ),
      frame(
        SLO_SERIES.periodBudgetRemaining,
        id,
        times,
        (step) => 1 - (step / times.length) * (0.5 + at / 100) + Math.sin(step + turn) * 0.01,
      ),
    ];
  }).flat();
}

/** 200 features over 500 steps. */
function driftFrames(turn: number): DataFrame[] {
  const times = steps(DAY, 500);
  return Array.from({ length: 200 }, (_, at) => {
    const labels = {
      [ANALYSIS_LABEL.model]: "m",
      version: "1",
      [ANALYSIS_LABEL.feature]: `feature_${at}`,
      [ANALYSIS_LABEL.layout]: "a",
    };
    const psi = (step: number) => Math.abs(Math.sin(at + step / 90 + turn)) * 0.3;
    return [
      frame(DRIFT_SERIES.psi + DRIFT_AGAINST.reference, labels, times, psi),
      frame(DRIFT_SERIES.state + DRIFT_AGAINST.reference, labels, times, (step) =>
        psi(step) > 0.25 ? 2 : psi(step) > 0.1 ? 1 : 0,
      ),
      ...Array.from({ length: 10 }, (_, bin) =>
        frame(DRIFT_SERIES.shares, { ...labels, [ANALYSIS_LABEL.bin]: String(bin) }, [NOW], () => 0.1),
      ),
    ];
  }).flat();
}

/** 20 guardrails over a day of minutes. */
function canaryFrames(turn: number): DataFrame[] {
  const times = steps(DAY, 1440);
  const run = { [ANALYSIS_LABEL.model]: "m", [ANALYSIS_LABEL.run]: "r" };
  const guards = Array.from({ length: 20 }, (_, at) => (at === 0 ? "errors" : at === 1 ? "latency" : `guard_${at}`));
  return [
    frame(CANARY_SERIES.verdict, run, [NOW], () => 0),
    frame(CANARY_SERIES.ageMinutes, run, [NOW], () => 900),
    frame(CANARY_SERIES.evidenceWorse, run, times, (step) => Math.sin(step / 200 + turn)),
    frame(CANARY_SERIES.evidenceOk, run, times, (step) => step / 700),
    ...guards.flatMap((guard) => {
      const labels = { ...run, [ANALYSIS_LABEL.guard]: guard };
      return [
        frame(CANARY_SERIES.canaryRequests, labels, times, () => 100),
        frame(CANARY_SERIES.stableRequests, labels, times, () => 900),
        frame(CANARY_SERIES.canaryEvents, labels, times, (step) => (step + turn) % 3),
        frame(CANARY_SERIES.stableEvents, labels, times, (step) => 9 + (step % 3)),
        frame(CANARY_SERIES.evidence, { ...labels, [ANALYSIS_LABEL.hypothesis]: "worse" }, [NOW], () => -1),
      ];
    }),
  ];
}

const MAKERS = { slo: sloFrames, drift: driftFrames, canary: canaryFrames } as const;
const SPANS = { slo: 30 * DAY, drift: DAY, canary: DAY } as const;

/** A panel with much data, which a benchmark refreshes and hovers over. */
export function BenchPage({ plugins, theme }: { readonly plugins: Plugins; readonly theme: GrafanaTheme2 }) {
  const which = PARAMETERS.get("bench") as keyof typeof MAKERS;
  const [frames, setFrames] = useState<DataFrame[]>([]);
  const [range] = useState({ from: NOW - SPANS[which], to: NOW });
  useEffect(() => {
    let turn = 0;
    let next: DataFrame[] = [];
    const bench: Bench = {
      prepare: () => {
        next = MAKERS[which](turn++);
      },
      paint: () => {
        flushSync(() => setFrames(next));
        // Reading the layout makes the browser finish what the commit began.
        document.body.getBoundingClientRect();
      },
      hover: (seconds) =>
        new Promise((resolve) => {
          const target = document.querySelector("figure [role=listbox], figure svg[role=img]");
          const box = target?.getBoundingClientRect() ?? { left: 0, top: 0, width: 1, height: 1 };
          const start = performance.now();
          let count = 0;
          const next = () => {
            const passed = performance.now() - start;
            if (passed > seconds * 1000) return resolve((count / passed) * 1000);
            count += 1;
            const clientX = box.left + box.width * (0.2 + 0.6 * Math.abs(Math.sin(passed / 500)));
            target?.dispatchEvent(new PointerEvent("pointermove", { bubbles: true, clientX, clientY: box.top + 20 }));
            requestAnimationFrame(next);
          };
          requestAnimationFrame(next);
        }),
    };
    Object.assign(globalThis, { noopsBench: bench });
  }, [which]);
  return (
    <PanelHost
      plugin={plugins[which]}
      theme={theme}
      title={which}
      frames={frames}
      state={LoadingState.Done}
      range={range}
      timeZone="utc"
      width={1300}
      height={700}
    />
  );
}
