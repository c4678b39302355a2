import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Trans } from "@grafana/i18n";
import { Icon, useStyles2, useTheme2 } from "@grafana/ui";
import React from "react";
import type { CanaryView } from "../../domain/canary-view.ts";
import { formatDuration } from "../../domain/format-duration.ts";
import { t } from "../../text.ts";
import { DataLinks } from "../DataLinks.tsx";
import { ModelLink } from "../ModelLink.tsx";
import { formatCount } from "../drift/look.ts";
import { tone } from "../palette.ts";
import { formatPercent } from "../words.ts";
import { VERDICT_LOOK } from "./look.ts";
import { decisionWords, verdictWord, wouldChange } from "./words.ts";

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
        <span>{verdictWord(view.verdict)}</span>
      </div>
      <div className={styles.words}>
        <div>{decisionWords(view)}</div>
        {width >= 560 && <div className={styles.faint}>{wouldChange(view)}</div>}
      </div>
      <div className={styles.facts}>
        <div className={styles.line}>
          <Trans
            i18nKey="canary.head.versions"
            defaults="{{canary}} <faint>against</faint> {{stable}} <faint>of</faint> <model/>"
            values={{ canary: version(view.canaryVersion), stable: version(view.stableVersion) }}
            components={{ faint: <span className={styles.faint} />, model: <ModelLink model={view.model} /> }}
          />
          <DataLinks links={view.links()} what={view.run} />
        </div>
        <Split share={view.trafficShare} />
        <div className={styles.faint}>
          {t("canary.head.facts", "{{requests}} canary requests · {{age}} old · {{left}} left", {
            requests: formatCount(view.requests),
            age: formatDuration(view.ageMinutes * 60),
            left: formatDuration(view.minutesLeft * 60),
          })}
        </div>
      </div>
    </div>
  );
}

const version = (name: string | undefined) =>
  name === undefined ? t("canary.head.no-version", "version unknown") : `v${name}`;

function Split({ share }: { readonly share: number | undefined }) {
  const theme = useTheme2();
  if (share === undefined) return <div style={{ fontSize: 12 }}>{t("canary.split.none", "no traffic split seen")}</div>;
  return (
    <div
      style={{ display: "flex", alignItems: "center", gap: 6, fontSize: 12 }}
      role="img"
      aria-label={t("canary.split.hear", "The canary gets {{share}} of the traffic", { share: formatPercent(share) })}
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
      {t("canary.split.share", "{{share}} canary", { share: formatPercent(Number(share.toFixed(3))) })}
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
