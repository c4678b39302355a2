import { useTheme2 } from "@grafana/ui";
import React from "react";
import type { DriftFeature } from "../../domain/drift-feature.ts";
import { linearScale, px } from "../chart/scale.ts";
import { t } from "../../text.ts";
import { tone } from "../palette.ts";
import { formatPercent } from "../words.ts";
import { DRIFT_LOOK } from "./look.ts";
import { featureName } from "./words.ts";

type Props = { readonly feature: DriftFeature; readonly width: number; readonly height: number };

const MARGIN = { top: 6, right: 4, bottom: 32, left: 40 };

/** The shares of each bin now as bars, the reference as outlines over them: what sticks out has moved. */
export function Distribution({ feature, width, height }: Props) {
  const theme = useTheme2();
  const { main } = tone(theme, DRIFT_LOOK[feature.state].tone);
  const { bins } = feature;
  const most = bins.reduce((max, { now, reference }) => Math.max(max, now, reference), 0.01);
  const y = linearScale([0, most * 1.05], [height - MARGIN.bottom, MARGIN.top]);
  const slot = (width - MARGIN.left - MARGIN.right) / Math.max(bins.length, 1);
  const every = Math.ceil(42 / Math.max(slot, 1));
  return (
    <svg
      width={width}
      height={height}
      role="img"
      aria-label={t("drift.bins.hear", "Distribution of {{feature}}: {{bins}} bins, now against reference", {
        feature: featureName(feature),
        bins: bins.length,
      })}
    >
      {[0, most / 2, most].map((share) => (
        <g key={share} aria-hidden>
          <line
            x1={MARGIN.left}
            x2={width - MARGIN.right}
            y1={y(share)}
            y2={y(share)}
            stroke={theme.colors.border.weak}
          />
          <text x={MARGIN.left - 6} y={y(share) + 4} textAnchor="end" fontSize={10} fill={theme.colors.text.secondary}>
            {formatPercent(Number(share.toFixed(3)))}
          </text>
        </g>
      ))}
      {bins.map(({ bin, now, reference }, at) => {
        const left = MARGIN.left + at * slot;
        const inner = Math.max(slot - 3, 1);
        return (
          <g key={bin}>
            <title>
              {t("drift.bins.bin", "{{bin}}: {{now}} now, {{reference}} in the reference", {
                bin,
                now: formatPercent(now),
                reference: formatPercent(reference),
              })}
            </title>
            <rect
              x={px(left)}
              width={px(slot)}
              y={MARGIN.top}
              height={Math.max(height - MARGIN.top - MARGIN.bottom, 0)}
              fill="transparent"
            />
            <rect
              x={px(left + 1.5)}
              width={px(inner)}
              y={px(y(now))}
              height={px(Math.max(y(0) - y(now), 0))}
              rx={2}
              fill={main}
              opacity={0.55}
            />
            <rect
              x={px(left + 2)}
              width={px(Math.max(inner - 1, 0.5))}
              y={px(y(reference))}
              height={px(Math.max(y(0) - y(reference), 0))}
              fill="none"
              stroke={theme.colors.text.primary}
              strokeWidth={1.25}
              strokeDasharray="3 2"
            />
            {at % every === 0 && (
              <text
                x={px(left + slot / 2)}
                y={height - MARGIN.bottom + 14}
                textAnchor="middle"
                fontSize={10}
                fill={theme.colors.text.secondary}
                aria-hidden
              >
                {shorten(bin)}
              </text>
            )}
          </g>
        );
      })}
      <g
        transform={`translate(${MARGIN.left},${height - 6})`}
        fontSize={10}
        fill={theme.colors.text.secondary}
        aria-hidden
      >
        <rect x={0} y={-8} width={10} height={8} fill={main} opacity={0.55} rx={1} />
        <text x={14}>{t("drift.bins.now", "now")}</text>
        <rect
          x={48}
          y={-8}
          width={10}
          height={8}
          fill="none"
          stroke={theme.colors.text.primary}
          strokeDasharray="3 2"
        />
        <text x={62}>{t("drift.bins.reference", "reference")}</text>
      </g>
    </svg>
  );
}

const shorten = (bin: string) => (bin.length > 7 ? `${bin.slice(0, 6)}…` : bin);
