import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { useStyles2, useTheme2 } from "@grafana/ui";
import React from "react";
import type { CanarySettings } from "../../domain/canary-settings.ts";
import type { GuardView } from "../../domain/canary-view.ts";
import { t } from "../../text.ts";
import { linearScale, px } from "../chart/scale.ts";
import { formatCount } from "../drift/look.ts";
import { formatPercent } from "../words.ts";
import { formatOdds } from "./look.ts";

/** Each guardrail: rates of both arms, their ratio with its interval, and how far the evidence has come. */
export function GuardTable({
  guards,
  settings,
  width,
}: {
  readonly guards: readonly GuardView[];
  readonly settings: CanarySettings;
  readonly width: number;
}) {
  const styles = useStyles2(getStyles);
  const plot = Math.max(Math.min(width - 540, 640), 110);
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{t("canary.table.guardrail", "Guardrail")}</th>
          <th scope="col" className={styles.number}>
            {t("canary.table.canary", "Canary")}
          </th>
          <th scope="col" className={styles.number}>
            {t("canary.table.stable", "Stable")}
          </th>
          <th scope="col">
            <RatioAxis margin={settings.margin} width={plot} />
          </th>
          <th scope="col">{t("canary.table.evidence", "Evidence")}</th>
          {width >= 560 && (
            <th scope="col" className={styles.number}>
              {t("canary.table.requests", "Requests")}
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {guards.map((guard) => (
          <tr key={guard.name}>
            <th scope="row">
              {guard.name} <span className={styles.faint}>{weightWords(guard.name, settings)}</span>
            </th>
            <td className={styles.number}>{percent(guard.canaryRate)}</td>
            <td className={styles.number}>{percent(guard.stableRate)}</td>
            <td>
              <RatioPlot guard={guard} margin={settings.margin} width={plot} />
            </td>
            <td>
              <Evidence guard={guard} settings={settings} />
            </td>
            {width >= 560 && (
              <td className={styles.number}>
                {formatCount(guard.canaryRequests)} / {formatCount(guard.stableRequests)}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** How much a guardrail counts towards a rollback, and whether promotion waits for it. */
function weightWords(name: string, { weights, optional }: CanarySettings): string {
  const weight = weights[name];
  if (weight === undefined) return t("canary.table.shown-only", "shown only");
  const share = formatPercent(Number(weight.toFixed(3)));
  return optional.has(name) ? t("canary.table.optional", "{{share}}, optional", { share }) : share;
}

const percent = (rate: number | undefined) => (rate === undefined ? "–" : formatPercent(Number(rate.toPrecision(3))));

/** Ratios from a third to three times, on a scale where twice and half are equally far. */
const LIMIT = Math.log(4);

const ratioScale = (width: number) => linearScale([-LIMIT, LIMIT], [6, width - 6]);

/** The scale of the column: equal, the margin, more than twice. */
function RatioAxis({ margin, width }: { readonly margin: number; readonly width: number }) {
  const theme = useTheme2();
  const x = ratioScale(width);
  const ticks = width < 380 ? [] : [1, margin, margin < 1.8 ? 2.5 : 3.5];
  return (
    <svg
      width={width}
      height={18}
      role="img"
      aria-label={t("canary.ratio.hear", "Ratio to stable; the margin is {{margin}}", { margin })}
    >
      <text y={13} fontSize={12} fill={theme.colors.text.secondary}>
        {t("canary.ratio.title", "Ratio to stable")}
      </text>
      {ticks.map((ratio) => (
        <text
          key={ratio}
          x={px(x(Math.log(ratio)))}
          y={13}
          textAnchor="middle"
          fontSize={10}
          fill={ratio === margin ? theme.colors.error.text : theme.colors.text.secondary}
        >
          {ratio === margin ? t("canary.ratio.margin", "margin {{ratio}}×", { ratio }) : `${ratio}×`}
        </text>
      ))}
    </svg>
  );
}

function RatioPlot({
  guard,
  margin,
  width,
}: {
  readonly guard: GuardView;
  readonly margin: number;
  readonly width: number;
}) {
  const theme = useTheme2();
  const { ratio, interval } = guard;
  const x = ratioScale(width);
  const at = (value: number) => x(Math.min(Math.max(Math.log(Math.max(value, 1e-9)), -LIMIT), LIMIT));
  const low = interval?.low ?? 0;
  const high = interval?.high ?? Number.POSITIVE_INFINITY;
  const color =
    low > 1 ? theme.colors.error.main : high < margin ? theme.colors.success.main : theme.colors.text.secondary;
  const text =
    ratio === undefined
      ? t("canary.ratio.none", "no ratio yet")
      : t("canary.ratio.value", "{{ratio}} times stable, between {{low}} and {{high}}", {
          ratio: ratio.toFixed(2),
          low: low.toFixed(2),
          high: Number.isFinite(high) ? high.toFixed(2) : t("canary.ratio.unbounded", "unbounded"),
        });
  return (
    <svg width={width} height={26} role="img" aria-label={`${guard.name}: ${text}`}>
      <title>{text}</title>
      <rect x={at(1)} width={Math.max(at(margin) - at(1), 0)} y={3} height={18} fill={theme.colors.action.hover} />
      <line x1={at(1)} x2={at(1)} y1={2} y2={22} stroke={theme.colors.border.strong} />
      <line x1={at(margin)} x2={at(margin)} y1={2} y2={22} stroke={theme.colors.error.main} strokeDasharray="3 2" />
      {ratio !== undefined && (
        <g>
          <line
            x1={at(low)}
            x2={at(high)}
            y1={12}
            y2={12}
            stroke={color}
            strokeWidth={3}
            strokeLinecap="round"
            opacity={0.6}
          />
          <circle
            cx={at(ratio)}
            cy={12}
            r={5}
            fill={color}
            stroke={theme.colors.background.primary}
            strokeWidth={1.5}
          />
        </g>
      )}
      {ratio === undefined && (
        <text x={px(width / 2)} y={16} textAnchor="middle" fontSize={10} fill={theme.colors.text.secondary}>
          {t("canary.ratio.no-events", "no events yet")}
        </text>
      )}
    </svg>
  );
}

function Evidence({ guard, settings }: { readonly guard: GuardView; readonly settings: CanarySettings }) {
  const theme = useTheme2();
  const bars = [
    {
      word: t("canary.worse", "worse"),
      value: guard.logWorse,
      level: settings.rollbackAt,
      color: theme.colors.error.main,
    },
    {
      word: t("canary.as-good", "as good"),
      value: guard.logOk,
      level: settings.promoteAt,
      color: theme.colors.success.main,
    },
  ];
  return (
    <div style={{ display: "flex", flexDirection: "column", gap: 3, minWidth: 110 }}>
      {bars.map(({ word, value, level, color }) => {
        const share = value === undefined ? 0 : Math.min(Math.max(value / level, 0), 1);
        return (
          <div
            key={word}
            title={
              value === undefined
                ? t("canary.evidence.none", "{{word}}: no evidence yet", { word })
                : t("canary.evidence.value", "{{word}}: {{odds}} of {{level}}", {
                    word,
                    odds: formatOdds(value),
                    level: formatOdds(level),
                  })
            }
            style={{ display: "flex", alignItems: "center", gap: 6 }}
          >
            <div
              style={{
                flex: 1,
                height: 5,
                borderRadius: 3,
                background: theme.colors.action.selected,
                overflow: "hidden",
              }}
            >
              <div style={{ width: `${share * 100}%`, height: "100%", background: color }} />
            </div>
            <span style={{ width: 56, fontSize: 11, color: theme.colors.text.secondary }}>
              {value === undefined ? "–" : formatOdds(value)}
            </span>
          </div>
        );
      })}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  table: css({
    width: "100%",
    fontSize: theme.typography.bodySmall.fontSize,
    "& th": {
      textAlign: "left",
      fontWeight: theme.typography.fontWeightRegular,
      color: theme.colors.text.secondary,
      padding: theme.spacing(0.25, 1, 0.25, 0),
      whiteSpace: "nowrap",
    },
    "& tbody th": { color: theme.colors.text.primary, fontWeight: theme.typography.fontWeightMedium },
    "& td": { padding: theme.spacing(0.25, 1, 0.25, 0), verticalAlign: "middle" },
    "& svg": { display: "block" },
    "& tbody tr": { borderTop: `1px solid ${theme.colors.border.weak}` },
  }),
  faint: css({ color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular }),
  number: css({ textAlign: "right !important" as "right", fontVariantNumeric: "tabular-nums", whiteSpace: "nowrap" }),
});
