import { css } from "@emotion/css";
import { dateTimeFormat, type GrafanaTheme2, type TimeZone } from "@grafana/data";
import { useStyles2 } from "@grafana/ui";
import React from "react";
import type { DriftFeature } from "../../domain/drift-feature.ts";
import { DataLinks } from "../DataLinks.tsx";
import { Pill } from "../Pill.tsx";
import { Distribution } from "./Distribution.tsx";
import { DRIFT_LOOK, formatCount, formatScore } from "./look.ts";
import { ScoreBar } from "./ScoreBar.tsx";

type Props = {
  readonly feature: DriftFeature;
  readonly timeZone: TimeZone;
  readonly width: number;
  readonly height: number;
};

/** One feature: what moved, how much, and whether that is more than noise. */
export function FeatureDetail({ feature, timeZone, width, height }: Props) {
  const styles = useStyles2(getStyles);
  const look = DRIFT_LOOK[feature.state];
  return (
    <section className={styles.detail} style={{ width, height }} aria-label={`Feature ${feature.feature}`}>
      <div className={styles.head}>
        <strong className={styles.name}>{feature.feature}</strong>
        {feature.version && <span className={styles.faint}>version {feature.version}</span>}
        <Pill name={look.tone} icon={look.icon} text={look.word} />
        <DataLinks links={feature.links()} what={feature.feature} />
      </div>
      <p className={styles.words}>
        {feature.words}
        {feature.against !== undefined && ` Compared with ${feature.against}.`}
      </p>
      <ScoreBar feature={feature} width={width} />
      {feature.bins.length > 0 ? (
        <Distribution feature={feature} width={width} height={Math.max(height - 168, 80)} />
      ) : (
        <p className={styles.faint}>No bins recorded: the rules hold the shares of each bin under noops:feature_pmf.</p>
      )}
      <div className={styles.facts}>
        <span>
          Hellinger <b>{formatScore(feature.hellinger)}</b>
        </span>
        <span>
          noise floor <b>{formatScore(feature.floor)}</b>
        </span>
        <span>
          rows <b>{formatCount(feature.rows)}</b> now, <b>{formatCount(feature.referenceRows)}</b> reference
        </span>
        {feature.measuredAt !== undefined && (
          <span>measured {dateTimeFormat(feature.measuredAt, { timeZone, format: "HH:mm:ss" })}</span>
        )}
      </div>
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  detail: css({ display: "flex", flexDirection: "column", gap: theme.spacing(0.5), overflow: "hidden" }),
  head: css({ display: "flex", alignItems: "center", gap: theme.spacing(1) }),
  name: css({
    fontSize: theme.typography.h5.fontSize,
    overflow: "hidden",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
  }),
  words: css({ margin: 0, fontSize: theme.typography.bodySmall.fontSize }),
  faint: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  facts: css({
    display: "flex",
    flexWrap: "wrap",
    gap: theme.spacing(0.25, 2),
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    "& b": {
      color: theme.colors.text.primary,
      fontWeight: theme.typography.fontWeightMedium,
      fontVariantNumeric: "tabular-nums",
    },
  }),
});
