import { css, cx } from "@emotion/css";
import { dateTimeFormat, type GrafanaTheme2, type TimeZone } from "@grafana/data";
import { Icon, useStyles2, useTheme2 } from "@grafana/ui";
import React, { memo, useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import type { DriftFeature } from "../../domain/drift-view.ts";
import type { Span } from "../../domain/slo-view.ts";
import { timeTicks } from "../chart/time-ticks.ts";
import { useCrosshair } from "../chart/useCrosshair.ts";
import { tone } from "../palette.ts";
import { HeatStrip, columnsOf } from "./HeatStrip.tsx";
import { DRIFT_LOOK, formatScore } from "./look.ts";

type Props = {
  readonly features: readonly DriftFeature[];
  readonly range: Span;
  readonly timeZone: TimeZone;
  readonly width: number;
  readonly height: number;
  readonly selected: string | undefined;
  readonly onSelect: (key: string) => void;
};

const NAME = 150;
const SCORE = 62;
const AXIS = 20;
const ROW = 24;
/** Rows drawn above and below what can be seen, so that scrolling shows no gap. */
const SPARE = 6;

/** Features by time as a heatmap that is a ranked list as well: the most drifted on top, its score at the end. */
export function FeatureList({ features, range, timeZone, width, height, selected, onSelect }: Props) {
  const styles = useStyles2(getStyles);
  const list = useRef<HTMLDivElement>(null);
  const [scrolled, setScrolled] = useState(0);
  const byKey = useRef(false);
  const first = Math.max(Math.floor(scrolled / ROW) - SPARE, 0);
  const seen = features.slice(first, first + Math.ceil(height / ROW) + 2 * SPARE);
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
  const share = crosshair.time === undefined ? undefined : (crosshair.time - range.from) / (range.to - range.from);

  const onMove = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const ratio = (event.clientX - box.left - NAME - 8) / stripWidth;
    crosshair.point(ratio < 0 || ratio > 1 ? undefined : range.from + ratio * (range.to - range.from));
  };
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
        aria-label="Features, the most drifted first"
        className={styles.list}
        style={{ height: height - AXIS }}
        onPointerMove={onMove}
        onPointerLeave={() => crosshair.point(undefined)}
        onKeyDown={onKey}
        onScroll={(event) => setScrolled(event.currentTarget.scrollTop)}
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
      {share !== undefined && share >= 0 && share <= 1 && (
        <div className={styles.crosshair} style={{ left: NAME + 8 + share * stripWidth, height: height - AXIS }} />
      )}
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
        {crosshair.time !== undefined && (
          <text x={0} y={14} fontSize={11}>
            {dateTimeFormat(crosshair.time, { timeZone, format: "MM-DD HH:mm:ss" })}
          </text>
        )}
      </svg>
    </div>
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
  const label = `${feature.feature}${feature.version ? ` version ${feature.version}` : ""}: ${look.word}, PSI ${formatScore(feature.psi)}`;
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
      <span className={styles.name} style={{ width: NAME }} title={feature.feature}>
        <span style={{ color: text }}>
          <Icon name={look.icon} size="sm" />
        </span>
        <span className={styles.text}>{feature.feature}</span>
        {feature.version && <span className={styles.version}>v{feature.version}</span>}
      </span>
      <span className={styles.strip}>
        <HeatStrip course={feature.course} range={range} columns={columns} label={label} />
      </span>
      <span className={styles.score} style={{ width: SCORE, color: feature.state === "ok" ? undefined : text }}>
        {formatScore(feature.psi)}
      </span>
    </div>
  );
});

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
  strip: css({ flex: 1, height: 16, minWidth: 0 }),
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
    width: 1,
    background: theme.colors.text.primary,
    opacity: 0.6,
    pointerEvents: "none",
  }),
  axis: css({ display: "block", "& text": { fill: theme.colors.text.secondary } }),
});
