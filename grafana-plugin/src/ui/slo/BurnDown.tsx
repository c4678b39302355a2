import { dateTimeFormat, type TimeZone } from "@grafana/data";
import { useTheme2 } from "@grafana/ui";
import React, { memo, useId, useMemo } from "react";
import type { Mark } from "../../domain/marks.ts";
import { nearest, type Sample } from "../../domain/series.ts";
import type { SloView, Span } from "../../domain/slo-view.ts";
import { Bubble } from "../chart/Bubble.tsx";
import { ChartFrame } from "../chart/ChartFrame.tsx";
import { Cursor } from "../chart/Cursor.tsx";
import { MarkLines } from "../chart/MarkLines.tsx";
import { areaPath, linePath, segments, thin, type Point } from "../chart/path.ts";
import { linearScale, px, type Scale } from "../chart/scale.ts";
import { TimeAxis } from "../chart/TimeAxis.tsx";
import { useCrosshair, useCrosshairTime, type Crosshair } from "../chart/useCrosshair.ts";
import { t } from "../../text.ts";
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

const NONE: readonly Mark[] = [];
const MARGIN = { top: 14, right: 12, bottom: 22, left: 44 };
/** Share of the width that the forecast may take. */
const FORECAST_ROOM = 0.22;

/** The remaining budget over time, the line of even pace, the forecast, maintenance and what happened. */
export const BurnDown = memo(function BurnDown(props: Props) {
  const { view, range, width, height } = props;
  const crosshair = useCrosshair();
  const plan = useMemo(() => layout({ view, range, width, height }), [view, range, width, height]);
  const span = { from: range.from, to: plan.end };
  return (
    <ChartFrame width={width} height={height} margin={MARGIN} span={span} crosshair={crosshair}>
      <Chart {...props} plan={plan} />
      <Hovered {...props} plan={plan} crosshair={crosshair} />
    </ChartFrame>
  );
});

type Plan = ReturnType<typeof layout>;

/** The value at the pointer, over the chart. */
function Hovered({ view, timeZone, width, height, plan, crosshair }: Props & { plan: Plan; crosshair: Crosshair }) {
  const theme = useTheme2();
  const time = useCrosshairTime(crosshair);
  const sample = time === undefined ? undefined : nearest(view.history, time);
  if (!sample) return null;
  const x = plan.x(sample.time);
  const dots = [{ y: plan.y(Math.max(sample.value, plan.low)), color: tone(theme, stateTone(view.state)).main }];
  const left = t("slo.chart.left", "{{share}} left", { share: formatPercent(sample.value) });
  const lines = [left, dateTimeFormat(sample.time, { timeZone })];
  return (
    <Cursor x={x} top={MARGIN.top} bottom={height - MARGIN.bottom} dots={dots}>
      <Bubble x={x} top={MARGIN.top + 4} width={width} lines={lines} />
    </Cursor>
  );
}

/** What stands still while the pointer moves. */
const Chart = memo(function Chart({
  view,
  range,
  timeZone,
  width,
  height,
  marks = NONE,
  plan,
}: Props & { plan: Plan }) {
  const theme = useTheme2();
  const id = useId();
  const colours = tone(theme, stateTone(view.state));
  const { x, y, end, low, gap } = plan;
  const base = y(0);
  const lines = useMemo(
    () => segments(thin(view.history.map(({ time, value }) => ({ x: x(time), y: y(Math.max(value, low)) }))), gap),
    [view.history, x, y, low, gap],
  );
  const even = evenPace(view, range, end);
  return (
    <svg width={width} height={height} role="img" aria-label={describe(view)}>
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
            x={MARGIN.left}
            y={0}
            width={Math.max(width - MARGIN.left - MARGIN.right, 0)}
            height={height - MARGIN.bottom}
          />
        </clipPath>
      </defs>
      <Grid y={y} low={low} left={MARGIN.left} right={width - MARGIN.right} />
      <TimeAxis from={range.from} to={end} x={x} top={MARGIN.top} bottom={height - MARGIN.bottom} timeZone={timeZone} />
      <g clipPath={`url(#${id}-clip)`}>
        {view.maintenance.map((span) => (
          <rect
            key={span.from}
            x={x(span.from)}
            width={Math.max(x(span.to) - x(span.from), 2)}
            y={MARGIN.top}
            height={Math.max(height - MARGIN.top - MARGIN.bottom, 0)}
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
        <MarkLines marks={marks} x={x} from={range.from} to={end} top={MARGIN.top} bottom={height - MARGIN.bottom} />
        {low < 0 && (
          <line
            x1={MARGIN.left}
            x2={width - MARGIN.right}
            y1={base}
            y2={base}
            stroke={theme.colors.error.main}
            strokeWidth={1}
          />
        )}
      </g>
      {even && <EvenLabel x={x} y={y} even={even} color={theme.colors.text.secondary} />}
    </svg>
  );
});

function layout(props: Pick<Props, "view" | "range" | "width" | "height">) {
  const { view, range, width, height } = props;
  const longest = range.to + (range.to - range.from) * FORECAST_ROOM;
  const end =
    view.forecast.kind === "exhaustedAt" ? Math.min(view.forecast.at + (longest - range.to) * 0.2, longest) : range.to;
  // Over-spending is shown, but a budget that is a hundred times gone must not flatten everything else.
  const lowest = view.history.reduce((low, { value }) => Math.min(low, value), 0);
  const low = Math.max(lowest * 1.08, -1);
  const x = linearScale([range.from, end], [MARGIN.left, width - MARGIN.right]);
  const y = linearScale([low, 1], [height - MARGIN.bottom, MARGIN.top]);
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
      {t("slo.chart.even-pace", "even pace")}
    </text>
  );
}
