import { dateTimeFormat, type GrafanaTheme2, type TimeZone } from "@grafana/data";
import { useTheme2 } from "@grafana/ui";
import React, { memo, useMemo } from "react";
import type { CanaryView } from "../../domain/canary-view.ts";
import type { Mark } from "../../domain/marks.ts";
import { newestBefore, type Sample } from "../../domain/series.ts";
import type { Span } from "../../domain/slo-view.ts";
import { t } from "../../text.ts";
import { Bubble } from "../chart/Bubble.tsx";
import { ChartFrame } from "../chart/ChartFrame.tsx";
import { Cursor } from "../chart/Cursor.tsx";
import { MarkLines } from "../chart/MarkLines.tsx";
import { linePath, thin } from "../chart/path.ts";
import { linearScale, px, type Scale } from "../chart/scale.ts";
import { TimeAxis } from "../chart/TimeAxis.tsx";
import { useCrosshair, useCrosshairTime, type Crosshair } from "../chart/useCrosshair.ts";
import { formatOdds } from "./look.ts";
import { decisionWords } from "./words.ts";

type Props = {
  readonly view: CanaryView;
  readonly range: Span;
  readonly timeZone: TimeZone;
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Mark[];
};

const MARGIN = { top: 12, right: 96, bottom: 22, left: 64 };
/** Beyond these the verdict is long clear; the line is clamped, the number in the tooltip is not. */
const LOWEST = -4;
const HIGHEST = 9;
const GRID = [Math.log(0.1), 0, Math.log(10), Math.log(100), Math.log(1000)];

/** Evidence over time on a scale of odds, with the levels at which it becomes a verdict. */
export const EvidenceChart = memo(function EvidenceChart(props: Props) {
  const { view, range, width, height } = props;
  const theme = useTheme2();
  const crosshair = useCrosshair();
  const plan = useMemo(() => layout({ view, range, width, height, theme }), [view, range, width, height, theme]);
  return (
    <ChartFrame width={width} height={height} margin={MARGIN} span={plan.shown} crosshair={crosshair}>
      <Chart {...props} plan={plan} />
      <Hovered {...props} plan={plan} crosshair={crosshair} />
    </ChartFrame>
  );
});

type Plan = {
  readonly shown: Span;
  readonly highest: number;
  readonly x: Scale;
  readonly y: Scale;
  readonly clamp: Scale;
  readonly curves: readonly {
    readonly text: string;
    readonly key: string;
    readonly word: string;
    readonly samples: readonly Sample[];
    readonly color: string;
    readonly level: number;
    readonly action: string;
  }[];
};

function layout({
  view,
  range,
  width,
  height,
  theme,
}: Pick<Props, "view" | "range" | "width" | "height"> & { readonly theme: GrafanaTheme2 }): Plan {
  const shown = runSpan(view, range);
  const top = [...view.worse, ...view.ok].reduce((max, { value }) => Math.max(max, value), 0);
  const highest = Math.min(Math.max(view.settings.rollbackAt + 1.2, top), HIGHEST);
  return {
    shown,
    highest,
    x: linearScale([shown.from, shown.to], [MARGIN.left, width - MARGIN.right]),
    y: linearScale([LOWEST, highest], [height - MARGIN.bottom, MARGIN.top]),
    clamp: (value) => Math.min(Math.max(value, LOWEST), highest),
    curves: [
      {
        key: "worse",
        word: t("canary.worse", "worse"),
        samples: view.worse,
        color: theme.colors.error.main,
        text: theme.colors.error.text,
        level: view.settings.rollbackAt,
        action: t("canary.level.rollback", "roll back {{odds}}", { odds: formatOdds(view.settings.rollbackAt) }),
      },
      {
        key: "ok",
        word: t("canary.as-good", "as good"),
        samples: view.ok,
        color: theme.colors.success.main,
        text: theme.colors.success.text,
        level: view.settings.promoteAt,
        action: t("canary.level.promote", "promote {{odds}}", { odds: formatOdds(view.settings.promoteAt) }),
      },
    ],
  };
}

/** Both odds at the pointer, over the chart. */
function Hovered({ timeZone, width, height, plan, crosshair }: Props & { plan: Plan; crosshair: Crosshair }) {
  const time = useCrosshairTime(crosshair);
  if (time === undefined || time < plan.shown.from || time > plan.shown.to) return null;
  const known = plan.curves.flatMap(({ word, samples, color }) => {
    const sample = newestBefore(samples, time);
    return sample ? [{ word, color, value: sample.value }] : [];
  });
  const x = plan.x(time);
  const dots = known.map(({ color, value }) => ({ color, y: plan.y(plan.clamp(value)) }));
  const lines = [...known.map(({ word, value }) => `${word} ${formatOdds(value)}`), dateTimeFormat(time, { timeZone })];
  return (
    <Cursor x={x} top={MARGIN.top} bottom={height - MARGIN.bottom} dots={dots}>
      <Bubble x={x} top={MARGIN.top + 4} width={width} lines={lines} />
    </Cursor>
  );
}

/** What stands still while the pointer moves. */
const Chart = memo(function Chart({ view, timeZone, width, height, marks, plan }: Props & { plan: Plan }) {
  const theme = useTheme2();
  const { shown, highest, x, y, clamp, curves } = plan;
  const path = (samples: readonly Sample[]) =>
    linePath(thin(samples.map(({ time, value }) => ({ x: x(time), y: y(clamp(value)) }))));
  return (
    <svg width={width} height={height} role="img" aria-label={describe(view)}>
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
      {curves.map(({ key, word, samples, color, text, level, action }) => {
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
            <text x={width - MARGIN.right + 6} y={y(level) + 4} fontSize={11} fill={text} aria-hidden>
              {action}
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
                fill={text}
                aria-hidden
              >
                {word}
              </text>
            )}
          </g>
        );
      })}
      <MarkLines marks={marks} x={x} from={shown.from} to={shown.to} top={MARGIN.top} bottom={height - MARGIN.bottom} />
      {view.worse.length === 0 && (
        <text x={px(width / 2)} y={px(height / 2)} textAnchor="middle" fill={theme.colors.text.secondary} fontSize={12}>
          {t("canary.chart.empty", "No evidence recorded yet")}
        </text>
      )}
    </svg>
  );
});

/** The run, or the part of it that the dashboard shows. */
function runSpan(view: CanaryView, range: Span): Span {
  const first = [...view.worse, ...view.ok].reduce((min, { time }) => Math.min(min, time), range.to);
  return { from: Math.max(range.from, Math.min(first, range.to - 60_000)), to: range.to };
}

function describe(view: CanaryView): string {
  const { logWorse, logOk } = view.decision;
  const evidence = t("canary.chart.hear", "Evidence that the canary is worse {{worse}}, that it is as good {{ok}}.", {
    worse: formatOdds(logWorse),
    ok: logOk === null ? t("canary.unknown", "unknown") : formatOdds(logOk),
  });
  return `${evidence} ${decisionWords(view)}`;
}
