import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { PluginPage } from "@grafana/runtime";
import { EmptyState, LinkButton, TextLink, useStyles2, useTheme2 } from "@grafana/ui";
import React, { useCallback } from "react";
import { byService, fleetHealth } from "../../domain/fleet.ts";
import type { FleetCost } from "../../domain/fleet-cost.ts";
import type { SloView } from "../../domain/slo-view.ts";
import { botClient } from "../../infrastructure/bot-client.ts";
import { usePolled } from "../../infrastructure/usePolled.ts";
import { t } from "../../text.ts";
import { VERDICT_LOOK } from "../../ui/canary/look.ts";
import { decisionWords, verdictWord } from "../../ui/canary/words.ts";
import { IncidentList } from "../../ui/incident/IncidentList.tsx";
import { Card, Tile } from "../../ui/page/Card.tsx";
import { Problem } from "../../ui/page/Problem.tsx";
import { useWidth } from "../../ui/page/useWidth.ts";
import { Pill } from "../../ui/Pill.tsx";
import { SloRow } from "../../ui/slo/SloRow.tsx";
import { formatPercent, stateWord } from "../../ui/words.ts";
import { now } from "../clock.ts";
import { openIncident, openModel, pageUrl } from "../routes.ts";
import { useFleet } from "../useFleet.ts";

const WEEK_MS = 7 * 86_400_000;

/** The fleet at a glance: what is kept, what burns, what happened this week. */
export default function OverviewPage() {
  const theme = useTheme2();
  const styles = useStyles2(getStyles);
  const fleet = useFleet({ service: ".*", hours: 6, now });
  const incidents = usePolled(
    useCallback(() => botClient.incidents("all"), []),
    15_000,
  );
  const { ref, width } = useWidth();
  const health = fleetHealth(fleet.data?.slos ?? []);
  const week = incidents.data?.filter(({ openedAt }) => Date.parse(openedAt) > now() - WEEK_MS);
  const open = incidents.data?.filter(({ phase }) => !["resolved", "closed", "merged"].includes(phase)) ?? [];
  const verdicts = fleet.data?.canaries ?? [];
  const models = byService(fleet.data?.slos ?? []);
  return (
    <PluginPage>
      <div className={styles.page} ref={ref}>
        <Problem
          what={t("overview.budgets", "Budgets")}
          problem={fleet.problem}
          loading={fleet.loading}
          stale={fleet.data !== undefined}
        />
        <div className={styles.tiles}>
          <Tile
            label={t("overview.inside", "SLOs inside their budget")}
            value={health.ratio === undefined ? "–" : formatPercent(health.ratio)}
            hint={t("overview.inside-hint", "{{inside}} of {{known}} with data", {
              inside: health.inside,
              known: health.known,
            })}
            {...(health.ratio === undefined
              ? {}
              : { colour: health.ratio === 1 ? theme.colors.success.text : theme.colors.warning.text })}
          />
          <Tile label={t("overview.models", "Models")} value={String(models.size)} hint={statesWords(models)} />
          <Tile
            label={t("overview.unknown", "Without data")}
            value={String(health.unknown)}
            hint={t("overview.unknown-hint", "neither kept nor broken")}
          />
          <Tile
            label={t("overview.burning", "Burning now")}
            value={String(health.burning)}
            {...(health.burning > 0 ? { colour: theme.colors.error.text } : {})}
            hint={t("overview.burning-hint", "over an alert tier")}
          />
          <Tile
            label={t("overview.week", "Incidents in 7 days")}
            value={week === undefined ? "–" : String(week.length)}
            hint={
              week === undefined
                ? t("overview.no-bot", "the bot does not answer")
                : t("overview.open", "{{open}} open", { open: open.length })
            }
          />
          <Tile
            label={t("overview.cost", "Cost of inference per hour")}
            value={fleet.data?.cost === undefined ? "–" : formatDollars(fleet.data.cost.perHour)}
            hint={costWords(fleet.data?.cost)}
          />
        </div>
        {verdicts.length > 0 && (
          <Card title={t("overview.canaries", "Canaries")}>
            {verdicts.map((view) => {
              const look = VERDICT_LOOK[view.verdict];
              return (
                <div key={view.key} className={styles.line}>
                  <Pill name={look.tone} icon={look.icon} text={verdictWord(view.verdict)} />
                  <TextLink href={pageUrl(`model/${view.model}`)}>{view.model}</TextLink>
                  <span>{decisionWords(view)}</span>
                </div>
              );
            })}
          </Card>
        )}
        {[...models].map(([service, views]) => (
          <Card
            key={service}
            title={service}
            actions={
              <LinkButton size="sm" variant="secondary" fill="text" href={pageUrl(`model/${service}`)}>
                {t("overview.open-model", "Open model")}
              </LinkButton>
            }
          >
            <div>
              {views.map((view) => (
                <SloRow
                  key={view.key}
                  view={view}
                  range={fleet.data?.range ?? { from: 0, to: 1 }}
                  timeZone="browser"
                  width={Math.max(width - 36, 200)}
                  selected={false}
                  onSelect={() => openModel(service)}
                />
              ))}
            </div>
          </Card>
        ))}
        {fleet.data && fleet.data.slos.length === 0 && (
          <EmptyState variant="not-found" message={t("overview.empty", "No SLO is recorded yet")}>
            {t("overview.empty-hint", "Load the rules that noops compile wrote into this Prometheus.")}
          </EmptyState>
        )}
        <Card title={t("overview.incidents", "Incidents of the last 7 days")}>
          <Problem
            what={t("incidents.title", "Incidents")}
            problem={incidents.problem}
            loading={incidents.loading}
            stale={incidents.data !== undefined}
          />
          {week !== undefined && week.length === 0 && <span>{t("overview.quiet", "None. Quiet is good.")}</span>}
          <IncidentList incidents={week ?? []} now={now()} selected={undefined} onSelect={openIncident} />
        </Card>
      </div>
    </PluginPage>
  );
}

/** How many models are in which state; the worst SLO of a model speaks for it. */
function statesWords(models: ReadonlyMap<string, readonly SloView[]>): string {
  const counts = new Map<string, number>();
  for (const [worst] of models.values())
    if (worst) counts.set(stateWord(worst.state), (counts.get(stateWord(worst.state)) ?? 0) + 1);
  return [...counts].map(([state, count]) => `${count} × ${state}`).join(" · ");
}

const formatDollars = (dollars: number) =>
  t("overview.dollars", "{{amount}} USD", { amount: dollars.toFixed(dollars < 100 ? 2 : 0) });

function costWords(cost: FleetCost | undefined): string {
  if (!cost) return t("overview.no-cost", "no model measures it");
  if (cost.dayBefore === undefined) return t("overview.no-cost-before", "nothing was measured a day before");
  return t("overview.cost-before", "{{cost}} a day before", { cost: formatDollars(cost.dayBefore) });
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ display: "flex", flexDirection: "column", gap: theme.spacing(2) }),
  tiles: css({ display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(180px, 1fr))", gap: theme.spacing(2) }),
  line: css({
    display: "flex",
    alignItems: "center",
    gap: theme.spacing(1.5),
    padding: theme.spacing(0.5, 0),
    flexWrap: "wrap",
  }),
});
