import { css } from "@emotion/css";
import { useTheme2 } from "@grafana/ui";
import React, { type ReactNode } from "react";

type Dot = { readonly y: number; readonly color: string };
type Props = {
  readonly x: number;
  readonly top: number;
  readonly bottom: number;
  readonly dots: readonly Dot[];
  readonly children?: ReactNode;
};

/** The line and the dots of the moment under the pointer. It lies over the chart, which stays as it was drawn. */
export function Cursor({ x, top, bottom, dots, children }: Props) {
  const theme = useTheme2();
  return (
    <div className={layer}>
      <div
        className={moving}
        style={{
          transform: `translate(${x}px, ${top}px)`,
          height: bottom - top,
          borderLeft: `1px dashed ${theme.colors.text.disabled}`,
        }}
      />
      {dots.map(({ y, color }) => (
        <div
          key={color}
          className={moving}
          style={{
            transform: `translate(${x - 5}px, ${y - 5}px)`,
            width: 10,
            height: 10,
            borderRadius: "50%",
            background: color,
            border: `2px solid ${theme.colors.background.primary}`,
          }}
        />
      ))}
      {children}
    </div>
  );
}

const layer = css({ position: "absolute", inset: 0, pointerEvents: "none" });
const moving = css({ position: "absolute", top: 0, left: 0, willChange: "transform" });
