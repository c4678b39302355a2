import { css } from "@emotion/css";
import { dateTimeFormat, type GrafanaTheme2, type TimeZone } from "@grafana/data";
import { Trans } from "@grafana/i18n";
import { useStyles2 } from "@grafana/ui";
import { DRIFT_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import React from "react";
import type { DriftFeature } from "../../domain/drift-feature.ts";
import { t } from "../../text.ts";
import { DataLinks } from "../DataLinks.tsx";
import { Pill } from "../Pill.tsx";
import { Distribution } from "./Distribution.tsx";
import { DRIFT_LOOK, formatCount, formatScore } from "./look.ts";
import { ScoreBar } from "./ScoreBar.tsx";
import { againstWords, driftWord, featureName, featureWords } from "./words.ts";

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
  const name = featureName(feature);
  const bold = { b: <b /> };
  return (
    <section
      className={styles.detail}
      style={{ width, height }}
      aria-label={t("drift.detail.title", "Feature {{name}}", { name })}
    >
      <div className={styles.head}>
        <strong className={styles.name}>{name}</strong>
        {feature.version && (
          <span className={styles.faint}>
            {t("drift.detail.version", "version {{version}}", { version: feature.version })}
          </span>
        )}
        <Pill name={look.tone} icon={look.icon} text={driftWord(feature.state)} />
        <DataLinks links={feature.links()} what={name} />
      </div>
      <p className={styles.words}>
        {featureWords(feature)}
        {feature.kind === "class" &&
          ` ${t("drift.detail.compared", "Compared with {{what}}.", { what: againstWords() })}`}
      </p>
      <ScoreBar feature={feature} width={width} />
      {feature.bins.length > 0 ? (
        <Distribution feature={feature} width={width} height={Math.max(height - 168, 80)} />
      ) : (
        <p className={styles.faint}>
          {t("drift.detail.no-bins", "No bins recorded: the rules hold the shares of each bin under {{series}}.", {
            series: DRIFT_SERIES.shares,
          })}
        </p>
      )}
      <div className={styles.facts}>
        <span>
          <Trans
            i18nKey="drift.detail.hellinger"
            defaults="Hellinger <b>{{score}}</b>"
            values={{ score: formatScore(feature.hellinger) }}
            components={bold}
          />
        </span>
        <span>
          <Trans
            i18nKey="drift.detail.floor"
            defaults="noise floor <b>{{score}}</b>"
            values={{ score: formatScore(feature.floor) }}
            components={bold}
          />
        </span>
        <span>
          <Trans
            i18nKey="drift.detail.rows"
            defaults="rows <b>{{now}}</b> now, <b>{{reference}}</b> reference"
            values={{ now: formatCount(feature.rows), reference: formatCount(feature.referenceRows) }}
            components={bold}
          />
        </span>
        {feature.measuredAt !== undefined && (
          <span>
            {t("drift.detail.measured", "measured {{time}}", {
              time: dateTimeFormat(feature.measuredAt, { timeZone, format: "HH:mm:ss" }),
            })}
          </span>
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
