import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Icon, useStyles2, useTheme2 } from "@grafana/ui";
import React from "react";
import { overThreshold, type BurnTier, type BurnWindow } from "../../domain/burn.ts";
import type { SloView } from "../../domain/slo-view.ts";
import { t } from "../../text.ts";
import { tone } from "../palette.ts";
import { formatRate, tierWord } from "../words.ts";

/** One card per alert tier: both windows against the factor. Without known tiers, one meter per recorded window. */
export function BurnMeters({ view, columns }: { readonly view: SloView; readonly columns: number }) {
  const styles = useStyles2(getStyles, columns);
  if (view.tiers.length === 0)
    return (
      <div className={styles.grid} role="list" aria-label={t("slo.burn.per-window", "Burn rate per window")}>
        {view.windows.map((window) => (
          <div key={window.window} className={styles.card} role="listitem">
            <Meter window={window} factor={1} />
          </div>
        ))}
      </div>
    );
  return (
    <div className={styles.grid} role="list" aria-label={t("slo.burn.per-tier", "Burn rate per alert tier")}>
      {view.tiers.map((tier) => (
        <TierCard key={tier.tier} tier={tier} />
      ))}
    </div>
  );
}

function TierCard({ tier }: { readonly tier: BurnTier }) {
  const theme = useTheme2();
  const styles = useStyles2(getStyles, 1);
  const active = tier.firing || overThreshold(tier);
  const colours = tone(theme, active ? (tier.severity === "page" ? "bad" : "watch") : "neutral");
  const rate = (seconds: number | undefined, window: string): BurnWindow => ({
    window,
    seconds: 0,
    rate: seconds ?? Number.NaN,
  });
  return (
    <div
      className={styles.card}
      style={active ? { borderColor: colours.main, background: colours.tint } : undefined}
      role="listitem"
    >
      <div className={styles.head}>
        <Icon name={tier.severity === "page" ? "bell" : "file-alt"} size="sm" />
        <span>{tierWord(tier.tier)}</span>
        <span className={styles.factor} style={{ color: active ? colours.text : undefined }}>
          {tier.factor === undefined ? "" : thresholdWords(formatRate(tier.factor), active)}
        </span>
      </div>
      <Meter window={rate(tier.longRate, tier.long)} factor={tier.factor ?? 1} />
      <Meter window={rate(tier.shortRate, tier.short)} factor={tier.factor ?? 1} />
    </div>
  );
}

const thresholdWords = (rate: string, over: boolean) =>
  over ? t("slo.burn.over", "over {{rate}}", { rate }) : t("slo.burn.at", "at {{rate}}", { rate });

/** The threshold stands at two thirds of the track, so that being over it is visible and how far is too. */
const THRESHOLD_AT = 2 / 3;

function Meter({ window: { window, rate }, factor }: { readonly window: BurnWindow; readonly factor: number }) {
  const theme = useTheme2();
  const styles = useStyles2(getStyles, 1);
  const known = Number.isFinite(rate);
  const over = known && rate > factor;
  const share = known ? Math.min((rate / factor) * THRESHOLD_AT, 1) : 0;
  const color = over
    ? theme.colors.error.main
    : rate > factor / 2
      ? theme.colors.warning.main
      : theme.colors.success.main;
  return (
    <div
      className={styles.meter}
      title={
        known
          ? t("slo.burn.meter", "{{window}}: {{rate}}, threshold {{threshold}}", {
              window,
              rate: formatRate(rate),
              threshold: formatRate(factor),
            })
          : t("slo.burn.no-traffic", "{{window}}: no traffic", { window })
      }
    >
      <span className={styles.window}>{window}</span>
      <div className={styles.track}>
        <div className={styles.fill} style={{ width: `${share * 100}%`, background: color }} />
        <div className={styles.threshold} style={{ left: `${THRESHOLD_AT * 100}%` }} />
      </div>
      <span className={styles.rate} style={over ? { color: theme.colors.error.text } : undefined}>
        {known ? formatRate(rate) : "–"}
      </span>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2, columns: number) => ({
  grid: css({ display: "grid", gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`, gap: theme.spacing(1) }),
  card: css({
    display: "flex",
    flexDirection: "column",
    gap: theme.spacing(0.25),
    padding: theme.spacing(0.75, 1),
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    minWidth: 0,
  }),
  head: css({
    display: "flex",
    alignItems: "center",
    gap: theme.spacing(0.5),
    fontSize: theme.typography.bodySmall.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
    whiteSpace: "nowrap",
    overflow: "hidden",
  }),
  factor: css({
    marginLeft: "auto",
    color: theme.colors.text.secondary,
    fontWeight: theme.typography.fontWeightRegular,
  }),
  meter: css({
    display: "flex",
    alignItems: "center",
    gap: theme.spacing(1),
    fontSize: theme.typography.bodySmall.fontSize,
    lineHeight: "18px",
  }),
  window: css({ width: 30, color: theme.colors.text.secondary, flex: "none" }),
  track: css({
    position: "relative",
    flex: 1,
    height: 6,
    borderRadius: 3,
    background: theme.colors.action.selected,
    overflow: "hidden",
    minWidth: 20,
  }),
  fill: css({ height: "100%", borderRadius: 3 }),
  threshold: css({ position: "absolute", top: 0, bottom: 0, width: 2, background: theme.colors.text.primary }),
  rate: css({ width: 46, textAlign: "right", fontVariantNumeric: "tabular-nums", flex: "none" }),
});
