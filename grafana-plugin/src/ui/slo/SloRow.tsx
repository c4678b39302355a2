import { css } from "@emotion/css";
import { dateTimeFormat, type GrafanaTheme2, type TimeZone } from "@grafana/data";
import { useStyles2, useTheme2 } from "@grafana/ui";
import React, { memo } from "react";
import type { Mark } from "../../domain/marks.ts";
import type { SloView, Span } from "../../domain/slo-view.ts";
import { t } from "../../text.ts";
import { stateTone, tone } from "../palette.ts";
import { formatPercent, formatRate, momentFormat, objectiveWords, stateReason } from "../words.ts";
import { BudgetBar } from "./BudgetBar.tsx";
import { BurnSpark } from "./BurnSpark.tsx";
import { StatePill } from "./StatePill.tsx";

type Props = {
  readonly view: SloView;
  readonly range: Span;
  readonly timeZone: TimeZone;
  readonly width: number;
  readonly marks?: readonly Mark[];
  readonly selected: boolean;
  readonly onSelect: (key: string) => void;
};

const NO_MARKS: readonly Mark[] = [];

/** Height of one row with the gap below it: a list of known height draws only what can be seen. */
export const SLO_ROW = 82;
const GAP = 6;

/** One SLO of several on one line: state, what is left, how it came to this, how fast it burns. */
export const SloRow = memo(function SloRow({
  view,
  range,
  timeZone,
  width,
  marks = NO_MARKS,
  selected,
  onSelect,
}: Props) {
  const theme = useTheme2();
  const styles = useStyles2(getStyles);
  const colours = tone(theme, stateTone(view.state));
  const showSpark = width >= 460;
  const showBurn = width >= 620;
  const sparkWidth = Math.min(Math.max(width * 0.26, 100), 320);
  const worst = view.windows.reduce<number | undefined>(
    (max, { rate }) => (max === undefined || rate > max ? rate : max),
    undefined,
  );
  return (
    <button
      type="button"
      className={styles.row}
      aria-pressed={selected}
      onClick={() => onSelect(view.key)}
      style={{ borderLeftColor: colours.main }}
    >
      <span className={styles.name}>
        <span className={styles.line}>
          <strong>{view.name}</strong>
          <span className={styles.faint}>{[view.service, view.group].filter(Boolean).join(" · ")}</span>
        </span>
        <span className={styles.line}>
          <StatePill state={view.state} />
          {width >= 760 && (
            <span className={styles.reason}>
              {stateReason(view, (time) => dateTimeFormat(time, { timeZone, format: momentFormat(time, range.to) }))}
            </span>
          )}
        </span>
      </span>
      {showSpark && (
        <span className={styles.spark} style={{ width: sparkWidth }}>
          <BurnSpark view={view} range={range} width={sparkWidth} height={40} marks={marks} />
        </span>
      )}
      {showBurn && (
        <span className={styles.burn}>
          <span className={styles.value}>{worst === undefined ? "–" : formatRate(worst)}</span>
          <span className={styles.faint}>{t("slo.row.fastest", "fastest burn")}</span>
        </span>
      )}
      <span className={styles.budget}>
        <span className={styles.line}>
          <span className={styles.value} style={{ color: colours.text }}>
            {view.remaining ? formatPercent(view.remaining.value) : "–"}
          </span>
          <span className={styles.faint}>{t("slo.row.left", "left")}</span>
        </span>
        <BudgetBar view={view} height={6} />
        <span className={styles.faint}>{view.objectiveRatio === undefined ? "" : objectiveWords(view)}</span>
      </span>
    </button>
  );
});

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({
    display: "flex",
    alignItems: "center",
    gap: theme.spacing(2),
    width: "100%",
    padding: theme.spacing(1, 1.5),
    textAlign: "left",
    border: `1px solid ${theme.colors.border.weak}`,
    borderLeft: "3px solid",
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.primary,
    height: SLO_ROW - GAP,
    marginBottom: GAP,
    overflow: "hidden",
    "&:hover": { background: theme.colors.action.hover },
    "&[aria-pressed=true]": { borderColor: theme.colors.border.strong },
  }),
  name: css({ display: "flex", flexDirection: "column", gap: theme.spacing(0.5), flex: 1, minWidth: 0 }),
  line: css({ display: "flex", alignItems: "baseline", gap: theme.spacing(1), minWidth: 0 }),
  reason: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    overflow: "hidden",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
  }),
  faint: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: "nowrap",
  }),
  spark: css({ flex: "none", lineHeight: 0 }),
  burn: css({ display: "flex", flexDirection: "column", width: 80, flex: "none", textAlign: "right" }),
  budget: css({
    display: "flex",
    flexDirection: "column",
    gap: theme.spacing(0.25),
    width: 128,
    flex: "none",
    "& > [aria-hidden]": { alignSelf: "stretch" },
  }),
  value: css({
    fontSize: theme.typography.h4.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
    fontVariantNumeric: "tabular-nums",
  }),
});
