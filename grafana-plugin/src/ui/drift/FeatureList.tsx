import { css, cx } from "@emotion/css";
import { dateTimeFormat, type GrafanaTheme2, type TimeZone } from "@grafana/data";
import { useStyles2, useTheme2 } from "@grafana/ui";
import React, { memo, useEffect, useMemo, useRef, type KeyboardEvent } from "react";
import type { DriftFeature } from "../../domain/drift-feature.ts";
import type { Mark } from "../../domain/marks.ts";
import type { Span } from "../../domain/slo-view.ts";
import { MarkLines } from "../chart/MarkLines.tsx";
import { pointerTime } from "../chart/pointer-time.ts";
import { linearScale } from "../chart/scale.ts";
import { timeTicks } from "../chart/time-ticks.ts";
import { useCrosshair, useCrosshairTime, type Crosshair } from "../chart/useCrosshair.ts";
import { useVisibleRows } from "../chart/useVisibleRows.ts";
import { t } from "../../text.ts";
import { StateIcon } from "../StateIcon.tsx";
import { tone } from "../palette.ts";
import { HeatStrip, columnsOf } from "./HeatStrip.tsx";
import { DRIFT_LOOK, formatScore } from "./look.ts";
import { againstWords, driftWord, featureName } from "./words.ts";

type Props = {
  readonly features: readonly DriftFeature[];
  readonly range: Span;
  readonly timeZone: TimeZone;
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Mark[];
  readonly selected: string | undefined;
  readonly onSelect: (key: string) => void;
};

const NAME = 176;
const SCORE = 62;
const AXIS = 20;
const ROW = 24;

/** Features by time as a heatmap that is a ranked list as well: the most drifted on top, its score at the end. */
export function FeatureList({ features, range, timeZone, width, height, marks, selected, onSelect }: Props) {
  const styles = useStyles2(getStyles);
  const list = useRef<HTMLDivElement>(null);
  const byKey = useRef(false);
  const { first, end, scrolled, onScroll } = useVisibleRows({ count: features.length, rowHeight: ROW, height });
  const seen = features.slice(first, end);
  useEffect(() => {
    // The chosen row may only just have been drawn: it gets the focus now.
    if (byKey.current) list.current?.querySelector<HTMLElement>("[aria-selected=true]")?.focus();
    byKey.current = false;
  }, [selected, scrolled]);
  const crosshair = useCrosshair();
  const columns = useMemo(
    () =>
      columnsOf(
        features.map(({ course }) => course),
        range,
      ),
    [features, range],
  );
  const stripWidth = Math.max(width - NAME - SCORE - 24, 10);

  const onKey = (event: KeyboardEvent<HTMLDivElement>) => {
    const move = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (move === 0) return;
    event.preventDefault();
    const at = features.findIndex(({ key }) => key === selected);
    const next = features[Math.min(Math.max(at + move, 0), features.length - 1)];
    if (!next) return;
    byKey.current = true;
    const top = features.indexOf(next) * ROW;
    const element = list.current;
    if (element && top < element.scrollTop) element.scrollTop = top;
    if (element && top + ROW > element.scrollTop + element.clientHeight)
      element.scrollTop = top + ROW - element.clientHeight;
    onSelect(next.key);
  };

  return (
    <div style={{ width, height }} className={styles.frame}>
      <div
        ref={list}
        role="listbox"
        tabIndex={-1}
        aria-label={t("drift.list.title", "Features, the most drifted first")}
        className={styles.list}
        style={{ height: height - AXIS }}
        {...pointerTime(crosshair, { left: NAME + 8, width: stripWidth }, range)}
        onKeyDown={onKey}
        onScroll={onScroll}
      >
        <div style={{ height: first * ROW }} role="presentation" />
        {seen.map((feature, at) => (
          <Row
            key={feature.key}
            feature={feature}
            range={range}
            columns={columns}
            selected={feature.key === selected}
            onSelect={onSelect}
            position={first + at + 1}
            count={features.length}
          />
        ))}
        <div style={{ height: Math.max(features.length - first - seen.length, 0) * ROW }} role="presentation" />
      </div>
      {marks.length > 0 && (
        <svg width={width} height={height - AXIS} className={styles.marks}>
          <MarkLines
            marks={marks}
            x={linearScale([range.from, range.to], [NAME + 8, NAME + 8 + stripWidth])}
            from={range.from}
            to={range.to}
            top={8}
            bottom={height - AXIS}
          />
        </svg>
      )}
      <Axis range={range} timeZone={timeZone} width={width} stripWidth={stripWidth} />
      <Moment crosshair={crosshair} range={range} timeZone={timeZone} stripWidth={stripWidth} height={height - AXIS} />
    </div>
  );
}

type AxisProps = Pick<Props, "range" | "timeZone" | "width"> & { readonly stripWidth: number };

const Axis = memo(function Axis({ range, timeZone, width, stripWidth }: AxisProps) {
  const styles = useStyles2(getStyles);
  return (
    <svg width={width} height={AXIS} aria-hidden className={styles.axis}>
      {timeTicks(range, Math.floor(stripWidth / 70), timeZone).map(({ time, label }) => (
        <text
          key={time}
          x={NAME + 8 + ((time - range.from) / (range.to - range.from)) * stripWidth}
          y={14}
          textAnchor="middle"
          fontSize={11}
        >
          {label}
        </text>
      ))}
    </svg>
  );
});

type MomentProps = Pick<Props, "range" | "timeZone" | "height"> & {
  readonly crosshair: Crosshair;
  readonly stripWidth: number;
};

/** The moment under the pointer over all rows: the only thing that is drawn when the pointer moves. */
function Moment({ crosshair, range, timeZone, stripWidth, height }: MomentProps) {
  const styles = useStyles2(getStyles);
  const time = useCrosshairTime(crosshair);
  const share = time === undefined ? -1 : (time - range.from) / (range.to - range.from);
  if (time === undefined || share < 0 || share > 1) return null;
  return (
    <>
      <div
        className={styles.crosshair}
        style={{ transform: `translateX(${NAME + 8 + share * stripWidth}px)`, height }}
      />
      <span className={styles.moment}>{dateTimeFormat(time, { timeZone, format: "MM-DD HH:mm:ss" })}</span>
    </>
  );
}

type RowProps = {
  readonly feature: DriftFeature;
  readonly range: Span;
  readonly columns: number;
  readonly position: number;
  readonly count: number;
  readonly selected: boolean;
  readonly onSelect: (key: string) => void;
};

/** Two hundred rows must not be drawn again because the pointer moved. */
const Row = memo(function Row({ feature, range, columns, position, count, selected, onSelect }: RowProps) {
  const theme = useTheme2();
  const styles = useStyles2(getStyles);
  const look = DRIFT_LOOK[feature.state];
  const { text } = tone(theme, look.tone);
  const name = featureName(feature);
  const label = rowWords(feature);
  return (
    <div
      role="option"
      tabIndex={selected ? 0 : -1}
      aria-selected={selected}
      aria-posinset={position}
      aria-setsize={count}
      aria-label={label}
      className={cx(styles.row, selected && styles.selected)}
      onClick={() => onSelect(feature.key)}
      onKeyDown={(event) => {
        if (event.key === "Enter" || event.key === " ") onSelect(feature.key);
      }}
    >
      <span className={styles.name} style={{ width: NAME }} title={name}>
        <span style={{ color: text }}>
          <StateIcon name={look.icon} size="sm" />
        </span>
        <span className={styles.text}>{name}</span>
        {feature.version && <span className={styles.version}>v{feature.version}</span>}
      </span>
      <span className={styles.strip}>
        {feature.course.times.length > 0 ? (
          <HeatStrip course={feature.course} range={range} columns={columns} label={label} />
        ) : (
          <span className={styles.against}>
            {feature.kind === "class"
              ? t("drift.list.against", "against {{what}}", { what: againstWords() })
              : t("drift.list.no-course", "no course")}
          </span>
        )}
      </span>
      <span className={styles.score} style={{ width: SCORE, color: feature.state === "ok" ? undefined : text }}>
        {formatScore(feature.psi)}
      </span>
    </div>
  );
});

/** A row in one sentence, for those who hear it. */
function rowWords(feature: DriftFeature): string {
  const values = { name: featureName(feature), state: driftWord(feature.state), psi: formatScore(feature.psi) };
  return feature.version === ""
    ? t("drift.list.hear", "{{name}}: {{state}}, PSI {{psi}}", values)
    : t("drift.list.hear-version", "{{name}} version {{version}}: {{state}}, PSI {{psi}}", {
        ...values,
        version: feature.version,
      });
}

const getStyles = (theme: GrafanaTheme2) => ({
  frame: css({ position: "relative" }),
  list: css({ overflowY: "auto", overflowX: "hidden" }),
  row: css({
    display: "flex",
    alignItems: "center",
    gap: 8,
    height: ROW,
    cursor: "pointer",
    borderRadius: theme.shape.radius.default,
    "&:hover": { background: theme.colors.action.hover },
  }),
  selected: css({
    background: theme.colors.background.secondary,
    boxShadow: `inset 2px 0 ${theme.colors.primary.border}`,
  }),
  name: css({
    display: "flex",
    alignItems: "center",
    gap: 6,
    flex: "none",
    fontSize: theme.typography.bodySmall.fontSize,
    overflow: "hidden",
    paddingLeft: 4,
  }),
  text: css({ overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" }),
  version: css({ marginLeft: "auto", color: theme.colors.text.secondary }),
  against: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    overflow: "hidden",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
  }),
  strip: css({ display: "flex", alignItems: "center", flex: 1, height: 16, minWidth: 0 }),
  score: css({
    flex: "none",
    textAlign: "right",
    fontVariantNumeric: "tabular-nums",
    fontSize: theme.typography.bodySmall.fontSize,
    paddingRight: 8,
  }),
  crosshair: css({
    position: "absolute",
    top: 0,
    left: 0,
    willChange: "transform",
    width: 1,
    background: theme.colors.text.primary,
    opacity: 0.6,
    pointerEvents: "none",
  }),
  marks: css({ position: "absolute", top: 0, left: 0, pointerEvents: "none", "& g[role]": { pointerEvents: "auto" } }),
  moment: css({
    position: "absolute",
    left: 0,
    bottom: 2,
    fontSize: 11,
    color: theme.colors.text.secondary,
    pointerEvents: "none",
  }),
  axis: css({ display: "block", "& text": { fill: theme.colors.text.secondary } }),
});
