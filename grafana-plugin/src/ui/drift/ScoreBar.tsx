import { useTheme2 } from "@grafana/ui";
import { PSI_ALERT, PSI_WATCH } from "@noops-ml/rules/stats/verdict/decide-drift.ts";
import React from "react";
import type { DriftFeature } from "../../domain/drift-feature.ts";
import { t } from "../../text.ts";
import { tone } from "../palette.ts";
import { DRIFT_LOOK, formatScore } from "./look.ts";

const WIDTH_PSI = 0.5;
const at = (psi: number) => Math.min(psi / WIDTH_PSI, 1);

/** PSI on its scale: below the floor it is noise, then watch and alert begin. */
export function ScoreBar({ feature, width }: { readonly feature: DriftFeature; readonly width: number }) {
  const theme = useTheme2();
  const { main } = tone(theme, DRIFT_LOOK[feature.state].tone);
  const { psi = 0, floor } = feature;
  const marks = [
    {
      value: PSI_WATCH,
      word: t("drift.score.watch", "watch {{psi}}", { psi: PSI_WATCH }),
      color: theme.colors.warning.main,
    },
    {
      value: PSI_ALERT,
      word: t("drift.score.alert", "alert {{psi}}", { psi: PSI_ALERT }),
      color: theme.colors.error.main,
    },
  ];
  return (
    <svg
      width={width}
      height={34}
      role="img"
      aria-label={t(
        "drift.score.hear",
        "PSI {{psi}}, noise floor {{floor}}, watch from {{watch}}, alert from {{alert}}",
        { psi: formatScore(feature.psi), floor: formatScore(floor), watch: PSI_WATCH, alert: PSI_ALERT },
      )}
    >
      <rect y={2} width={width} height={10} rx={5} fill={theme.colors.action.selected} />
      <rect y={2} width={at(psi) * width} height={10} rx={5} fill={main} />
      {floor !== undefined && (
        <rect y={2} width={at(floor) * width} height={10} rx={5} fill={theme.colors.text.primary} opacity={0.28} />
      )}
      {marks.map(({ value, word, color }) => (
        <g key={word}>
          <line x1={at(value) * width} x2={at(value) * width} y1={0} y2={16} stroke={color} strokeWidth={2} />
          <text x={at(value) * width} y={28} textAnchor="middle" fontSize={10} fill={theme.colors.text.secondary}>
            {word}
          </text>
        </g>
      ))}
      {floor !== undefined && (
        <text x={0} y={28} fontSize={10} fill={theme.colors.text.secondary}>
          {t("drift.score.noise", "noise")}
        </text>
      )}
    </svg>
  );
}
