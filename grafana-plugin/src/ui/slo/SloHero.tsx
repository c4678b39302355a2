import { css } from "@emotion/css";
import { dateTimeFormat, type GrafanaTheme2, type TimeZone } from "@grafana/data";
import { Icon, useStyles2, useTheme2 } from "@grafana/ui";
import React from "react";
import { formatDuration } from "../../domain/format-duration.ts";
import type { Mark } from "../../domain/marks.ts";
import type { SloView, Span } from "../../domain/slo-view.ts";
import { t } from "../../text.ts";
import { DataLinks } from "../DataLinks.tsx";
import { ModelLink } from "../ModelLink.tsx";
import { stateTone, tone } from "../palette.ts";
import { budgetTime, formatObjective, formatPercent, momentFormat, objectiveWords, stateReason } from "../words.ts";
import { BudgetBar } from "./BudgetBar.tsx";
import { BurnDown } from "./BurnDown.tsx";
import { BurnMeters } from "./BurnMeters.tsx";
import { StatePill } from "./StatePill.tsx";

type Props = {
  readonly view: SloView;
  readonly range: Span;
  readonly timeZone: TimeZone;
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Mark[];
};

const SIDE = 236;
const METERS = 74;

/** One SLO with room to speak: what is left and why on one side, how it came to this on the other. */
export function SloHero({ view, range, timeZone, width, height, marks }: Props) {
  const theme = useTheme2();
  const styles = useStyles2(getStyles);
  const wide = width >= 620;
  const chartWidth = wide ? width - SIDE - 16 : width;
  const count = Math.max(view.tiers.length || view.windows.length, 1);
  const columns = Math.max(1, Math.min(count, Math.floor(chartWidth / 170)));
  const metersHeight = height >= 240 ? Math.ceil(count / columns) * METERS + 8 : 0;
  const sideHeight = wide ? 0 : 190;
  return (
    <div className={styles.hero} style={{ height, flexDirection: wide ? "row" : "column" }}>
      <div className={styles.side} style={{ width: wide ? SIDE : "100%" }}>
        <div className={styles.title}>
          <strong>{view.name}</strong> {view.service !== "" && <ModelLink model={view.service} />}
          {view.group !== "" && <span className={styles.faint}> {view.group}</span>}
        </div>
        <StatePill state={view.state} />
        <div className={styles.number} style={{ color: tone(theme, stateTone(view.state)).text }}>
          {view.remaining ? formatPercent(view.remaining.value) : "–"}
        </div>
        <div className={styles.faint}>
          {budgetWords(view).map((line) => (
            <div key={line}>{line}</div>
          ))}
        </div>
        <BudgetBar view={view} />
        <p className={styles.reason}>
          {stateReason(view, (time) => dateTimeFormat(time, { timeZone, format: momentFormat(time, range.to) }))}
        </p>
        {wide && <Facts view={view} range={range} />}
        <DataLinks links={view.links()} what={view.name} />
      </div>
      <div>
        <BurnDown
          view={view}
          range={range}
          timeZone={timeZone}
          width={chartWidth}
          height={Math.max(height - metersHeight - sideHeight, 60)}
          marks={marks}
        />
        {metersHeight > 0 && <BurnMeters view={view} columns={columns} />}
      </div>
    </div>
  );
}

/** What the large number means, and the same as time. */
function budgetWords(view: SloView): string[] {
  const time = budgetTime(view);
  if (view.remaining && view.remaining.value < 0)
    return [
      t("slo.hero.over-spent", "of the error budget: over-spent"),
      ...(time === undefined ? [] : [t("slo.hero.by", "by {{time}} of full outage", { time })]),
    ];
  return [
    t("slo.hero.left", "of the error budget left"),
    ...(time === undefined ? [] : [t("slo.hero.that-is", "that is {{time}} of full outage", { time })]),
  ];
}

function Facts({ view, range }: { readonly view: SloView; readonly range: Span }) {
  const styles = useStyles2(getStyles);
  return (
    <dl className={styles.facts}>
      <dt>{t("slo.facts.objective", "Objective")}</dt>
      <dd>{objectiveWords(view)}</dd>
      <dt>{t("slo.facts.measured", "Measured")}</dt>
      <dd>{view.sliRatio === undefined ? "–" : `${formatObjective(Number(view.sliRatio.toFixed(5)))}`}</dd>
      <dt>{t("slo.facts.releases", "Releases")}</dt>
      <dd>
        <Icon name={view.gate === "open" ? "unlock" : "lock"} size="sm" /> {gateWord(view.gate)}
      </dd>
      <dt>{t("slo.facts.shown", "Shown")}</dt>
      <dd>{t("slo.facts.last", "last {{duration}}", { duration: formatDuration((range.to - range.from) / 1000) })}</dd>
    </dl>
  );
}

function gateWord(gate: SloView["gate"]): string {
  switch (gate) {
    case "open":
      return t("slo.gate.open", "open");
    case "closed":
      return t("slo.gate.closed", "closed");
    case "unknown":
      return t("slo.gate.unknown", "unknown");
  }
}

const getStyles = (theme: GrafanaTheme2) => ({
  hero: css({ display: "flex", gap: theme.spacing(2), overflow: "hidden" }),
  side: css({
    display: "flex",
    flexDirection: "column",
    alignItems: "flex-start",
    gap: theme.spacing(0.75),
    flex: "none",
    "& > [aria-hidden]": { alignSelf: "stretch" },
  }),
  title: css({
    fontSize: theme.typography.h5.fontSize,
    lineHeight: 1.3,
    display: "flex",
    flexWrap: "wrap",
    alignItems: "baseline",
    gap: theme.spacing(0.75),
  }),
  faint: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  number: css({
    fontSize: 44,
    lineHeight: 1,
    fontWeight: theme.typography.fontWeightMedium,
    fontVariantNumeric: "tabular-nums",
    letterSpacing: "-0.02em",
    paddingTop: theme.spacing(0.5),
  }),
  reason: css({ margin: 0, fontSize: theme.typography.bodySmall.fontSize, lineHeight: 1.4 }),
  facts: css({
    display: "grid",
    gridTemplateColumns: "auto 1fr",
    gap: theme.spacing(0.25, 1.5),
    margin: 0,
    fontSize: theme.typography.bodySmall.fontSize,
    "& dt": { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
    "& dd": { margin: 0, fontVariantNumeric: "tabular-nums" },
  }),
});
