import { dateTimeFormat, type TimeZone } from "@grafana/data";
import { useTheme2 } from "@grafana/ui";
import React, { useId, useMemo, type PointerEvent } from "react";
import type { Mark } from "../../domain/marks.ts";
import type { Sample } from "../../domain/series.ts";
import type { SloView, Span } from "../../domain/slo-view.ts";
import { areaPath, linePath, segments, thin, type Point } from "../chart/path.ts";
import { linearScale, px, type Scale } from "../chart/scale.ts";
import { TimeAxis } from "../chart/TimeAxis.tsx";
import { useCrosshair } from "../chart/useCrosshair.ts";
import { stateTone, tone } from "../palette.ts";
import { formatPercent } from "../words.ts";
import { describe } from "./describe.ts";

type Props = {
  readonly view: SloView;
  readonly range: Span;
  readonly timeZone: TimeZone;
  readonly width: number;
  readonly height: number;
  readonly marks?: readonly Mark[];
};

const FULL_MARGIN = { top: 14, right: 12, bottom: 22, left: 44 };
/** Share of the width that the forecast may take. */
const FORECAST_ROOM = 0.22;

/** The remaining budget over time, the line of even pace, the forecast, maintenance and what happened. */
export function BurnDown({ view, range, timeZone, width, height, marks = [] }: Props) {
  const theme = useTheme2();
  const id = useId();
  const crosshair = useCrosshair();
  const margin = FULL_MARGIN;
  const colours = tone(theme, stateTone(view.state));
  const { x, y, end, low, gap } = useMemo(
    () => layout({ view, range, width, height, margin, withForecast: true }),
    [view, range, width, height, margin],
  );
  const base = y(0);
  const lines = useMemo(
    () => segments(thin(view.history.map(({ time, value }) => ({ x: x(time), y: y(Math.max(value, low)) }))), gap),
    [view.history, x, y, low, gap],
  );
  const even = evenPace(view, range, end);
  const hovered = crosshair.time === undefined ? undefined : nearest(view.history, crosshair.time);

  const onMove = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const ratio = (event.clientX - box.left - margin.left) / Math.max(width - margin.left - margin.right, 1);
    crosshair.point(range.from + ratio * (end - range.from));
  };

  return (
    <svg
      width={width}
      height={height}
      role="img"
      aria-label={describe(view)}
      onPointerMove={onMove}
      onPointerLeave={() => crosshair.point(undefined)}
    >
      <defs>
        <linearGradient id={`${id}-fill`} x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stopColor={colours.main} stopOpacity={0.42} />
          <stop offset="1" stopColor={colours.main} stopOpacity={0.03} />
        </linearGradient>
        <pattern id={`${id}-hatch`} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="2.5" height="6" fill={theme.colors.info.main} opacity={0.25} />
        </pattern>
        <clipPath id={`${id}-clip`}>
          <rect
            x={margin.left}
            y={0}
            width={Math.max(width - margin.left - margin.right, 0)}
            height={height - margin.bottom}
          />
        </clipPath>
      </defs>
      <Grid y={y} low={low} left={margin.left} right={width - margin.right} />
      <TimeAxis from={range.from} to={end} x={x} top={margin.top} bottom={height - margin.bottom} timeZone={timeZone} />
      <g clipPath={`url(#${id}-clip)`}>
        {view.maintenance.map((span) => (
          <rect
            key={span.from}
            x={x(span.from)}
            width={Math.max(x(span.to) - x(span.from), 2)}
            y={margin.top}
            height={Math.max(height - margin.top - margin.bottom, 0)}
            fill={`url(#${id}-hatch)`}
          />
        ))}
        {lines.map((points, at) => (
          <g key={at}>
            <path d={areaPath(points, base)} fill={`url(#${id}-fill)`} />
            <path d={linePath(points)} fill="none" stroke={colours.main} strokeWidth={2} strokeLinejoin="round" />
          </g>
        ))}
        {even && (
          <line
            x1={x(even[0].time)}
            y1={y(even[0].value)}
            x2={x(even[1].time)}
            y2={y(even[1].value)}
            stroke={theme.colors.text.secondary}
            strokeDasharray="5 5"
            strokeWidth={1}
          />
        )}
        <ForecastLine view={view} x={x} y={y} end={end} color={theme.colors.error.main} />
        {marks.map((mark) => (
          <MarkLine
            key={`${mark.time}${mark.label}`}
            mark={mark}
            x={x(mark.time)}
            top={margin.top}
            bottom={height - margin.bottom}
          />
        ))}
        {low < 0 && (
          <line
            x1={margin.left}
            x2={width - margin.right}
            y1={base}
            y2={base}
            stroke={theme.colors.error.main}
            strokeWidth={1}
          />
        )}
      </g>
      {even && <EvenLabel x={x} y={y} even={even} color={theme.colors.text.secondary} />}
      {hovered && (
        <g pointerEvents="none">
          <line
            x1={x(hovered.time)}
            x2={x(hovered.time)}
            y1={margin.top}
            y2={height - margin.bottom}
            stroke={theme.colors.text.disabled}
            strokeDasharray="3 3"
          />
          <circle
            cx={x(hovered.time)}
            cy={y(Math.max(hovered.value, low))}
            r={4}
            fill={colours.main}
            stroke={theme.colors.background.primary}
            strokeWidth={2}
          />
          <Bubble
            at={{ x: x(hovered.time), y: margin.top }}
            width={width}
            lines={[`${formatPercent(hovered.value)} left`, dateTimeFormat(hovered.time, { timeZone })]}
          />
        </g>
      )}
    </svg>
  );
}

function layout(props: {
  readonly view: SloView;
  readonly range: Span;
  readonly width: number;
  readonly height: number;
  readonly margin: typeof FULL_MARGIN;
  readonly withForecast: boolean;
}) {
  const { view, range, width, height, margin, withForecast } = props;
  const longest = range.to + (range.to - range.from) * FORECAST_ROOM;
  const end =
    withForecast && view.forecast.kind === "exhaustedAt"
      ? Math.min(view.forecast.at + (longest - range.to) * 0.2, longest)
      : range.to;
  // Over-spending is shown, but a budget that is a hundred times gone must not flatten everything else.
  const lowest = view.history.reduce((low, { value }) => Math.min(low, value), 0);
  const low = Math.max(lowest * 1.08, -1);
  const x = linearScale([range.from, end], [margin.left, width - margin.right]);
  const y = linearScale([low, 1], [height - margin.bottom, margin.top]);
  const first = view.history[0];
  const last = view.history.at(-1);
  const step =
    first && last && view.history.length > 1 ? (x(last.time) - x(first.time)) / (view.history.length - 1) : 0;
  return { x, y, end, low, gap: Math.max(step * 3, 6) };
}

/** From where the view starts, spending exactly the budget in exactly the period. */
function evenPace(
  { history, periodSeconds }: SloView,
  range: Span,
  end: number,
): readonly [Sample, Sample] | undefined {
  const first = history.find(({ time }) => time >= range.from);
  if (!first || periodSeconds === undefined || first.value <= 0) return undefined;
  const zero = first.time + first.value * periodSeconds * 1000;
  const to = Math.min(zero, end);
  return [first, { time: to, value: first.value - (to - first.time) / (periodSeconds * 1000) }];
}

function nearest(history: readonly Sample[], time: number): Sample | undefined {
  let [from, to] = [0, history.length - 1];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((history[middle]?.time ?? 0) < time) from = middle + 1;
    else to = middle;
  }
  const [before, after] = [history[from - 1], history[from]];
  return before && after && time - before.time < after.time - time ? before : after;
}

const SHARES = [1, 0.75, 0.5, 0.25, 0, -0.5, -1];
function Grid({
  y,
  low,
  left,
  right,
}: {
  readonly y: Scale;
  readonly low: number;
  readonly left: number;
  readonly right: number;
}) {
  const theme = useTheme2();
  return (
    <g aria-hidden>
      {SHARES.filter((share) => share >= low).map((share) => (
        <g key={share}>
          <line x1={left} x2={right} y1={y(share)} y2={y(share)} stroke={theme.colors.border.weak} />
          <text x={left - 8} y={y(share) + 4} textAnchor="end" fontSize={11} fill={theme.colors.text.secondary}>
            {formatPercent(share)}
          </text>
        </g>
      ))}
    </g>
  );
}

function ForecastLine({
  view,
  x,
  y,
  end,
  color,
}: {
  readonly view: SloView;
  readonly x: Scale;
  readonly y: Scale;
  readonly end: number;
  readonly color: string;
}) {
  const { forecast, remaining } = view;
  if (forecast.kind !== "exhaustedAt" || !remaining) return null;
  const to = Math.min(forecast.at, end);
  const share = (to - remaining.time) / (forecast.at - remaining.time);
  const tip: Point = { x: x(to), y: y(remaining.value * (1 - share)) };
  return (
    <g>
      <line
        x1={x(remaining.time)}
        y1={y(remaining.value)}
        x2={tip.x}
        y2={tip.y}
        stroke={color}
        strokeWidth={2}
        strokeDasharray="2 4"
        strokeLinecap="round"
      />
      {forecast.at <= end && <circle cx={tip.x} cy={tip.y} r={4} fill={color} />}
    </g>
  );
}

function EvenLabel({
  x,
  y,
  even,
  color,
}: {
  readonly x: Scale;
  readonly y: Scale;
  readonly even: readonly [Sample, Sample];
  readonly color: string;
}) {
  const [from, to] = even;
  const at = { x: x(from.time + (to.time - from.time) * 0.3), y: y(from.value + (to.value - from.value) * 0.3) };
  const angle = (Math.atan2(y(to.value) - y(from.value), x(to.time) - x(from.time)) * 180) / Math.PI;
  return (
    <text
      transform={`translate(${px(at.x)},${px(at.y)}) rotate(${px(angle)})`}
      dy={13}
      fontSize={10}
      fill={color}
      aria-hidden
    >
      even pace
    </text>
  );
}

function MarkLine({
  mark,
  x,
  top,
  bottom,
}: {
  readonly mark: Mark;
  readonly x: number;
  readonly top: number;
  readonly bottom: number;
}) {
  const theme = useTheme2();
  const color = mark.color ?? theme.colors.info.main;
  return (
    <g>
      <title>{mark.label}</title>
      <line x1={x} x2={x} y1={top} y2={bottom} stroke={color} strokeDasharray="4 3" />
      <path d={`M${px(x - 5)},${top - 8}h10l-5,8Z`} fill={color} />
    </g>
  );
}

const BUBBLE_WIDTH = 168;
function Bubble({
  at,
  width,
  lines,
}: {
  readonly at: Point;
  readonly width: number;
  readonly lines: readonly string[];
}) {
  const theme = useTheme2();
  const left = at.x + BUBBLE_WIDTH + 20 > width ? at.x - BUBBLE_WIDTH - 10 : at.x + 10;
  return (
    <g transform={`translate(${px(left)},${px(at.y + 4)})`}>
      <rect
        width={BUBBLE_WIDTH}
        height={16 * lines.length + 12}
        rx={4}
        fill={theme.colors.background.elevated}
        stroke={theme.colors.border.medium}
      />
      {lines.map((line, row) => (
        <text
          key={line}
          x={10}
          y={19 + row * 16}
          fontSize={12}
          fontWeight={row === 0 ? 500 : 400}
          fill={row === 0 ? theme.colors.text.primary : theme.colors.text.secondary}
        >
          {line}
        </text>
      ))}
    </g>
  );
}
