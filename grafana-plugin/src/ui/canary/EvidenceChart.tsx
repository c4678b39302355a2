import { dateTimeFormat, type TimeZone } from "@grafana/data";
import { useTheme2 } from "@grafana/ui";
import React, { useMemo, type PointerEvent } from "react";
import { EVIDENCE_LEVELS, type CanaryView } from "../../domain/canary-view.ts";
import type { Sample } from "../../domain/series.ts";
import type { Span } from "../../domain/slo-view.ts";
import { linePath, thin } from "../chart/path.ts";
import { linearScale, px } from "../chart/scale.ts";
import { TimeAxis } from "../chart/TimeAxis.tsx";
import { useCrosshair } from "../chart/useCrosshair.ts";
import { formatOdds } from "./look.ts";

type Props = {
  readonly view: CanaryView;
  readonly range: Span;
  readonly timeZone: TimeZone;
  readonly width: number;
  readonly height: number;
};

const MARGIN = { top: 12, right: 96, bottom: 22, left: 64 };
/** Beyond these the verdict is long clear; the line is clamped, the number in the tooltip is not. */
const LOWEST = -4;
const HIGHEST = 9;
const GRID = [Math.log(0.1), 0, Math.log(10), Math.log(100), Math.log(1000)];

/** Evidence over time on a scale of odds, with the levels at which it becomes a verdict. */
export function EvidenceChart({ view, range, timeZone, width, height }: Props) {
  const theme = useTheme2();
  const crosshair = useCrosshair();
  const shown = useMemo(() => runSpan(view, range), [view, range]);
  const highest = Math.min(
    Math.max(EVIDENCE_LEVELS.rollback + 1.2, ...[...view.worse, ...view.ok].map(({ value }) => value)),
    HIGHEST,
  );
  const x = linearScale([shown.from, shown.to], [MARGIN.left, width - MARGIN.right]);
  const y = linearScale([LOWEST, highest], [height - MARGIN.bottom, MARGIN.top]);
  const clamp = (value: number) => Math.min(Math.max(value, LOWEST), highest);
  const path = (samples: readonly Sample[]) =>
    linePath(thin(samples.map(({ time, value }) => ({ x: x(time), y: y(clamp(value)) }))));
  const curves = [
    {
      key: "worse",
      word: "worse",
      samples: view.worse,
      color: theme.colors.error.main,
      level: EVIDENCE_LEVELS.rollback,
      action: "roll back",
    },
    {
      key: "ok",
      word: "as good",
      samples: view.ok,
      color: theme.colors.success.main,
      level: EVIDENCE_LEVELS.promote,
      action: "promote",
    },
  ];
  const onMove = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left - MARGIN.left) / Math.max(width - MARGIN.left - MARGIN.right, 1);
    crosshair.point(share < 0 || share > 1 ? undefined : shown.from + share * (shown.to - shown.from));
  };
  const at = crosshair.time;
  return (
    <svg
      width={width}
      height={height}
      role="img"
      aria-label={describe(view)}
      onPointerMove={onMove}
      onPointerLeave={() => crosshair.point(undefined)}
    >
      <g aria-hidden>
        {GRID.filter((level) => level <= highest).map((level) => (
          <g key={level}>
            <line
              x1={MARGIN.left}
              x2={width - MARGIN.right}
              y1={y(level)}
              y2={y(level)}
              stroke={level === 0 ? theme.colors.border.medium : theme.colors.border.weak}
            />
            <text
              x={MARGIN.left - 8}
              y={y(level) + 4}
              textAnchor="end"
              fontSize={11}
              fill={theme.colors.text.secondary}
            >
              {formatOdds(level)}
            </text>
          </g>
        ))}
      </g>
      <TimeAxis
        from={shown.from}
        to={shown.to}
        x={x}
        top={MARGIN.top}
        bottom={height - MARGIN.bottom}
        timeZone={timeZone}
      />
      {curves.map(({ key, word, samples, color, level, action }) => {
        const last = samples.at(-1);
        return (
          <g key={key}>
            <line
              x1={MARGIN.left}
              x2={width - MARGIN.right}
              y1={y(level)}
              y2={y(level)}
              stroke={color}
              strokeDasharray="6 4"
            />
            <text x={width - MARGIN.right + 6} y={y(level) + 4} fontSize={11} fill={color} aria-hidden>
              {action} {formatOdds(level)}
            </text>
            <path d={path(samples)} fill="none" stroke={color} strokeWidth={2.25} strokeLinejoin="round" />
            {last && (
              <circle
                cx={x(last.time)}
                cy={y(clamp(last.value))}
                r={4}
                fill={color}
                stroke={theme.colors.background.primary}
                strokeWidth={2}
              />
            )}
            {last && (
              <text
                x={x(last.time) + 8}
                y={y(clamp(last.value)) - 8}
                fontSize={11}
                fontWeight={500}
                fill={color}
                aria-hidden
              >
                {word}
              </text>
            )}
          </g>
        );
      })}
      {at !== undefined && at >= shown.from && at <= shown.to && (
        <g pointerEvents="none">
          <line
            x1={x(at)}
            x2={x(at)}
            y1={MARGIN.top}
            y2={height - MARGIN.bottom}
            stroke={theme.colors.text.disabled}
            strokeDasharray="3 3"
          />
          <text x={MARGIN.left + 8} y={MARGIN.top + 12} fontSize={11} fill={theme.colors.text.primary}>
            {dateTimeFormat(at, { timeZone, format: "HH:mm:ss" })}
            {curves.map(({ word, samples }) => `   ${word} ${formatAt(samples, at)}`).join("")}
          </text>
        </g>
      )}
      {view.worse.length === 0 && (
        <text x={px(width / 2)} y={px(height / 2)} textAnchor="middle" fill={theme.colors.text.secondary} fontSize={12}>
          No evidence recorded yet
        </text>
      )}
    </svg>
  );
}

/** The run, or the part of it that the dashboard shows. */
function runSpan(view: CanaryView, range: Span): Span {
  const first = [...view.worse, ...view.ok].reduce((min, { time }) => Math.min(min, time), range.to);
  return { from: Math.max(range.from, Math.min(first, range.to - 60_000)), to: range.to };
}

function formatAt(samples: readonly Sample[], time: number): string {
  const before = samples.filter((sample) => sample.time <= time).at(-1);
  return before ? formatOdds(before.value) : "–";
}

function describe({ decision }: CanaryView): string {
  const ok = decision.logOk === null ? "unknown" : formatOdds(decision.logOk);
  return `Evidence that the canary is worse ${formatOdds(decision.logWorse)}, that it is as good ${ok}. ${decision.words}`;
}
