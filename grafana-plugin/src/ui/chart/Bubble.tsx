import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { useStyles2 } from "@grafana/ui";
import React from "react";

const WIDTH = 176;

/** The values of one moment beside the pointer's line, on the side with room for them. */
export function Bubble({
  x,
  top,
  width,
  lines,
}: {
  readonly x: number;
  readonly top: number;
  readonly width: number;
  readonly lines: readonly string[];
}) {
  const styles = useStyles2(getStyles);
  const left = x + WIDTH + 20 > width ? x - WIDTH - 10 : x + 10;
  return (
    <div className={styles} style={{ transform: `translate(${left}px, ${top}px)`, width: WIDTH }}>
      {lines.map((line) => (
        <div key={line}>{line}</div>
      ))}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) =>
  css({
    position: "absolute",
    top: 0,
    left: 0,
    padding: theme.spacing(0.5, 1),
    borderRadius: theme.shape.radius.default,
    border: `1px solid ${theme.colors.border.medium}`,
    background: theme.colors.background.elevated,
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    fontVariantNumeric: "tabular-nums",
    willChange: "transform",
    "& > :first-child": { color: theme.colors.text.primary, fontWeight: theme.typography.fontWeightMedium },
  });
