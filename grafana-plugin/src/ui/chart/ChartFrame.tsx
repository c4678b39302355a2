import { css } from "@emotion/css";
import React, { type ReactNode } from "react";
import type { Span } from "../../domain/slo-view.ts";
import { pointerTime } from "./pointer-time.ts";
import type { Crosshair } from "./useCrosshair.ts";

type Props = {
  readonly width: number;
  readonly height: number;
  readonly margin: { readonly left: number; readonly right: number };
  readonly span: Span;
  readonly crosshair: Crosshair;
  readonly children: ReactNode;
};

/** The box of a chart over time, which tells its crosshair the moment below the pointer. */
export function ChartFrame({ width, height, margin, span, crosshair, children }: Props) {
  const inside = { left: margin.left, width: width - margin.left - margin.right };
  return (
    <div className={frame} style={{ width, height }} {...pointerTime(crosshair, inside, span)}>
      {children}
    </div>
  );
}

const frame = css({ position: "relative", flex: "none", lineHeight: 0, "& > div": { lineHeight: "normal" } });
