import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Icon, useStyles2 } from "@grafana/ui";
import React from "react";
import type { SloState } from "../../domain/slo-view.ts";
import { STATE_LOOK, stateTone, tone, type ToneName } from "../palette.ts";
import { stateWord } from "../words.ts";

/** Icon and word of a state on its tint: readable without colour. */
export function StatePill({ state }: { readonly state: SloState }) {
  const styles = useStyles2(getStyles, stateTone(state));
  return (
    <span className={styles}>
      <Icon name={STATE_LOOK[state.kind].icon} size="sm" /> {stateWord(state)}
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
