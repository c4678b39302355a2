import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { useStyles2, type IconName } from "@grafana/ui";
import React from "react";
import { StateIcon } from "./StateIcon.tsx";
import { tone, type ToneName } from "./palette.ts";

/** Icon and word of a state on its tint: readable without colour. */
export function Pill({
  name,
  icon,
  text,
}: {
  readonly name: ToneName;
  readonly icon: IconName;
  readonly text: string;
}) {
  const styles = useStyles2(getStyles, name);
  return (
    <span className={styles}>
      <StateIcon name={icon} size="sm" /> {text}
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2, name: ToneName) => {
  const { text, tint } = tone(theme, name);
  return css({
    display: "inline-flex",
    alignItems: "center",
    gap: theme.spacing(0.5),
    padding: theme.spacing(0.25, 1),
    borderRadius: theme.shape.radius.pill,
    background: tint,
    color: text,
    fontSize: theme.typography.bodySmall.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
    whiteSpace: "nowrap",
  });
};
