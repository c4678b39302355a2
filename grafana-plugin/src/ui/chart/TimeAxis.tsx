import type { TimeZone } from "@grafana/data";
import { useTheme2 } from "@grafana/ui";
import React from "react";
import { px, type Scale } from "./scale.ts";
import { timeTicks } from "./time-ticks.ts";

type Props = {
  readonly from: number;
  readonly to: number;
  readonly x: Scale;
  readonly top: number;
  readonly bottom: number;
  readonly timeZone: TimeZone;
};

/** Vertical hairlines with their moments below. */
export function TimeAxis({ from, to, x, top, bottom, timeZone }: Props) {
  const theme = useTheme2();
  const count = Math.floor((x(to) - x(from)) / 80);
  return (
    <g aria-hidden>
      {timeTicks({ from, to }, count, timeZone).map(({ time, label }) => (
        <g key={time} transform={`translate(${px(x(time))},0)`}>
          <line y1={top} y2={bottom} stroke={theme.colors.border.weak} />
          <text y={bottom + 14} textAnchor="middle" fontSize={11} fill={theme.colors.text.secondary}>
            {label}
          </text>
        </g>
      ))}
    </g>
  );
}
