import { css } from "@emotion/css";
import { useTheme2 } from "@grafana/ui";
import React from "react";
import type { SloView } from "../../domain/slo-view.ts";
import { plural, t } from "../../text.ts";
import { stateTone, tone } from "../palette.ts";
import { formatPercent, stateWord } from "../words.ts";

type Props = { readonly view: SloView; readonly more: number; readonly width: number; readonly height: number };

const box = css({
  display: "flex",
  flexDirection: "column",
  alignItems: "center",
  justifyContent: "center",
  textAlign: "center",
  overflow: "hidden",
});

/** One value and one word, where there is room for no more: the most urgent SLO. */
export function SloCompact({ view, more, width, height }: Props) {
  const theme = useTheme2();
  const { text } = tone(theme, stateTone(view.state));
  const label = t("slo.compact", "{{name}}: {{state}}", { name: view.name, state: stateWord(view.state) });
  return (
    <div className={box} style={{ width, height }} role="img" aria-label={label}>
      <strong style={{ fontSize: Math.min(height * 0.35, width * 0.22, 32), lineHeight: 1.1, color: text }}>
        {view.remaining ? formatPercent(view.remaining.value) : stateWord(view.state)}
      </strong>
      {height >= 56 && (
        <span style={{ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }}>
          {view.remaining ? label : view.name}
          {more > 0 && plural("slo.more", more, { forms: { one: ", {{count}} more", other: ", {{count}} more" } })}
        </span>
      )}
    </div>
  );
}
