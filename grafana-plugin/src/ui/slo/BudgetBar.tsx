import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { useStyles2, useTheme2 } from "@grafana/ui";
import React from "react";
import type { SloView } from "../../domain/slo-view.ts";
import { stateTone, tone } from "../palette.ts";

/** Consumed shares at which a budget alert fires: marks on the bar, counted from the full end. */
const MARKS = [0.75, 0.5];

/** The remaining share as a bar. Over-spending is drawn from the empty end and clamped; the number beside it is not. */
export function BudgetBar({ view, height = 8 }: { readonly view: SloView; readonly height?: number }) {
  const theme = useTheme2();
  const styles = useStyles2(getStyles);
  const value = view.remaining?.value;
  const { main } = tone(theme, stateTone(view.state));
  const overspent = value !== undefined && value < 0;
  const share = value === undefined ? 0 : Math.min(Math.abs(value), 1);
  return (
    <div className={styles.track} style={{ height }} aria-hidden>
      {value !== undefined && (
        <div
          className={styles.fill}
          style={{
            width: `${share * 100}%`,
            background: overspent
              ? `repeating-linear-gradient(45deg, ${theme.colors.error.main} 0 4px, ${theme.colors.error.transparent} 4px 8px)`
              : `linear-gradient(90deg, ${theme.colors.emphasize(main, 0.15)}, ${main})`,
          }}
        />
      )}
      {MARKS.map((mark) => (
        <div key={mark} className={styles.mark} style={{ left: `${mark * 100}%` }} />
      ))}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  track: css({
    position: "relative",
    flex: "none",
    borderRadius: theme.shape.radius.pill,
    background: theme.colors.action.selected,
    overflow: "hidden",
  }),
  fill: css({ height: "100%", borderRadius: theme.shape.radius.pill }),
  mark: css({ position: "absolute", top: 0, bottom: 0, width: 2, background: theme.colors.background.primary }),
});
