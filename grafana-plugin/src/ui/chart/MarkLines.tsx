import { useTheme2 } from "@grafana/ui";
import React, { memo } from "react";
import type { Mark } from "../../domain/marks.ts";
import { px, type Scale } from "./scale.ts";

type Props = {
  readonly marks: readonly Mark[];
  readonly x: Scale;
  readonly from: number;
  readonly to: number;
  readonly top: number;
  readonly bottom: number;
  /** A small picture has room for the line only. */
  readonly flags?: boolean;
};

/** What happened, as lines through a chart with a flag on top: releases, incidents, actions. */
export const MarkLines = memo(function MarkLines({ marks, x, from, to, top, bottom, flags = true }: Props) {
  const theme = useTheme2();
  return (
    <g>
      {marks
        .filter(({ time }) => time >= from && time <= to)
        .map(({ time, label, color = theme.colors.info.main }) => (
          <g key={`${time}${label}`} transform={`translate(${px(x(time))},0)`} role="img" aria-label={label}>
            <title>{label}</title>
            <line y1={top} y2={bottom} stroke={color} strokeDasharray="4 3" />
            {flags && <path d={`M-5,${px(top - 8)}h10l-5,8Z`} fill={color} />}
          </g>
        ))}
    </g>
  );
});
