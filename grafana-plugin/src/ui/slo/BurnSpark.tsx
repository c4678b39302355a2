import { useTheme2 } from "@grafana/ui";
import React, { memo, useId } from "react";
import type { Mark } from "../../domain/marks.ts";
import type { SloView, Span } from "../../domain/slo-view.ts";
import { MarkLines } from "../chart/MarkLines.tsx";
import { areaPath, linePath, segments, thin } from "../chart/path.ts";
import { linearScale, px } from "../chart/scale.ts";
import { stateTone, tone } from "../palette.ts";
import { describe } from "./describe.ts";

type Props = {
  readonly view: SloView;
  readonly range: Span;
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Mark[];
};

/** Two pixels a column: a row of a list needs no more, and fifty of them must be quick. */
const COLUMN = 2;

/** The course of a budget as a small picture, without axes and without a life of its own. */
export const BurnSpark = memo(function BurnSpark({ view, range, width, height, marks }: Props) {
  const theme = useTheme2();
  const id = useId();
  const { main } = tone(theme, stateTone(view.state));
  const low = Math.max(view.history.reduce((min, { value }) => Math.min(min, value), 0) * 1.08, -1);
  const x = linearScale([range.from, range.to], [0, width]);
  const y = linearScale([low, 1], [height - 2, 2]);
  const points = thin(
    view.history.map(({ time, value }) => ({ x: x(time), y: y(Math.max(value, low)) })),
    COLUMN,
  );
  const gap = Math.max((width / Math.max(view.history.length, 1)) * 3, 8);
  return (
    <svg width={width} height={height} role="img" aria-label={describe(view)}>
      <linearGradient id={id} x1="0" y1="0" x2="0" y2="1">
        <stop offset="0" stopColor={main} stopOpacity={0.35} />
        <stop offset="1" stopColor={main} stopOpacity={0.03} />
      </linearGradient>
      <pattern id={`${id}-hatch`} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="2.5" height="6" fill={theme.colors.info.main} opacity={0.25} />
      </pattern>
      {view.maintenance.map(({ from, to }) => (
        <rect
          key={from}
          x={px(x(from))}
          width={px(Math.max(x(to) - x(from), 2))}
          y={2}
          height={height - 4}
          fill={`url(#${id}-hatch)`}
        />
      ))}
      {segments(points, gap).map((own, at) => (
        <g key={at}>
          <path d={areaPath(own, y(0))} fill={`url(#${id})`} />
          <path d={linePath(own)} fill="none" stroke={main} strokeWidth={1.5} strokeLinejoin="round" />
        </g>
      ))}
      <MarkLines marks={marks} x={x} from={range.from} to={range.to} top={0} bottom={height} flags={false} />
    </svg>
  );
});
