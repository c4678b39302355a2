import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Icon, useStyles2, useTheme2 } from "@grafana/ui";
import React from "react";
import type { CanaryView } from "../../domain/canary-view.ts";
import { formatDuration } from "../../domain/format-duration.ts";
import { DataLinks } from "../DataLinks.tsx";
import { ModelLink } from "../ModelLink.tsx";
import { formatCount } from "../drift/look.ts";
import { tone } from "../palette.ts";
import { formatPercent } from "../words.ts";
import { VERDICT_LOOK, formatOdds } from "./look.ts";

/** The verdict, why, what would change it, and what the canary is. */
export function VerdictHead({ view, width }: { readonly view: CanaryView; readonly width: number }) {
  const theme = useTheme2();
  const styles = useStyles2(getStyles);
  const look = VERDICT_LOOK[view.verdict];
  const { main, text, tint } = tone(theme, look.tone);
  return (
    <div className={styles.head} style={{ background: tint, borderColor: main }}>
      <div className={styles.verdict} style={{ color: text }}>
        <Icon name={look.icon} size="xl" />
        <span>{look.word}</span>
      </div>
      <div className={styles.words}>
        <div>{view.decision.words}</div>
        {width >= 560 && <div className={styles.faint}>{wouldChange(view)}</div>}
      </div>
      <div className={styles.facts}>
        <div className={styles.line}>
          {version(view.canaryVersion)} <span className={styles.faint}>against</span> {version(view.stableVersion)}{" "}
          <span className={styles.faint}>of</span> <ModelLink model={view.model} />
          <DataLinks links={view.links()} what={view.run} />
        </div>
        <Split share={view.trafficShare} />
        <div className={styles.faint}>
          {formatCount(view.requests)} canary requests · {formatDuration(view.ageMinutes * 60)} old ·{" "}
          {formatDuration(view.minutesLeft * 60)} left
        </div>
      </div>
    </div>
  );
}

const version = (text: string | undefined) => (text === undefined ? "version unknown" : `v${text}`);

/** What the evidence still has to reach, either way, and what happens when it does not. */
export function wouldChange({ verdict, decision, settings, minutesLeft }: CanaryView): string {
  if (verdict === "rollback") return "Final for this run: evidence that was strong enough once is not taken back.";
  const worse = `rolls back at ${formatOdds(settings.rollbackAt)} for worse (now ${formatOdds(decision.logWorse)})`;
  if (verdict === "promote") return `Until someone promotes it, it still ${worse}.`;
  const now = decision.logOk === null ? "unknown" : formatOdds(decision.logOk);
  const ok = `promotes at ${formatOdds(settings.promoteAt)} for as good on every required guardrail (now ${now})`;
  const end = minutesLeft > 0 ? `After ${formatDuration(minutesLeft * 60)} without either, a person decides.` : "";
  return `It ${worse}, and ${ok}. ${end}`;
}

function Split({ share }: { readonly share: number | undefined }) {
  const theme = useTheme2();
  if (share === undefined) return <div style={{ fontSize: 12 }}>no traffic split seen</div>;
  return (
    <div
      style={{ display: "flex", alignItems: "center", gap: 6, fontSize: 12 }}
      role="img"
      aria-label={`The canary gets ${formatPercent(share)} of the traffic`}
    >
      <div
        style={{
          display: "flex",
          width: 120,
          height: 8,
          borderRadius: 4,
          overflow: "hidden",
          background: theme.colors.action.selected,
        }}
      >
        <div style={{ width: `${share * 100}%`, background: theme.visualization.getColorByName("orange") }} />
        <div style={{ flex: 1, background: theme.visualization.getColorByName("blue") }} />
      </div>
      {formatPercent(Number(share.toFixed(3)))} canary
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  head: css({
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: theme.spacing(1, 2.5),
    padding: theme.spacing(1, 1.5),
    borderRadius: theme.shape.radius.default,
    borderLeft: "4px solid",
  }),
  verdict: css({
    display: "flex",
    alignItems: "center",
    gap: theme.spacing(1),
    fontSize: theme.typography.h3.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
    whiteSpace: "nowrap",
  }),
  words: css({ flex: 1, minWidth: 200 }),
  faint: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  line: css({ display: "flex", alignItems: "center", flexWrap: "wrap", gap: theme.spacing(0.5) }),
  facts: css({ display: "flex", flexDirection: "column", gap: 2, fontWeight: theme.typography.fontWeightMedium }),
});
