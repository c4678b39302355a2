import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { PluginPage } from "@grafana/runtime";
import { Combobox, EmptyState, LinkButton, useStyles2 } from "@grafana/ui";
import React, { useCallback } from "react";
import { useParams } from "react-router-dom";
import { botClient } from "../../infrastructure/bot-client.ts";
import { usePolled } from "../../infrastructure/usePolled.ts";
import { t } from "../../text.ts";
import { CanaryBoard } from "../../ui/canary/CanaryBoard.tsx";
import { DriftBoard } from "../../ui/drift/DriftBoard.tsx";
import { IncidentList } from "../../ui/incident/IncidentList.tsx";
import { Card } from "../../ui/page/Card.tsx";
import { Problem } from "../../ui/page/Problem.tsx";
import { useWidth } from "../../ui/page/useWidth.ts";
import { SloBoard } from "../../ui/slo/SloBoard.tsx";
import { now } from "../clock.ts";
import { openIncident, openModel } from "../routes.ts";
import { useFleet } from "../useFleet.ts";

/** Everything about one model: budgets, canary, drift, incidents. */
export default function ModelPage() {
  const styles = useStyles2(getStyles);
  const { name } = useParams();
  const fleet = useFleet({ service: name ?? ".*", hours: 6, now });
  const incidents = usePolled(
    useCallback(() => botClient.incidents("all"), []),
    15_000,
  );
  const models = usePolled(
    useCallback(() => botClient.models(), []),
    60_000,
  );
  const { ref, width } = useWidth();
  const inner = Math.max(width - 36, 200);
  const options = [
    ...new Set([
      ...(models.data ?? []).map((model) => model.name),
      ...(fleet.data?.slos ?? []).map(({ service }) => service),
    ]),
  ];
  const own = (incidents.data ?? []).filter(({ model }) => name === undefined || model === name);
  return (
    <PluginPage
      subTitle={models.data?.find((model) => model.name === name)?.description ?? undefined}
      actions={
        <>
          <Combobox
            aria-label={t("model.title", "Model")}
            placeholder={t("model.all", "All models")}
            value={name ?? null}
            options={options.map((value) => ({ value, label: value }))}
            onChange={(option) => openModel(option.value)}
            width={24}
          />
          <LinkButton
            variant="secondary"
            icon="apps"
            href={`/d/noops-model?var-model=${encodeURIComponent(name ?? "$__all")}`}
          >
            {t("model.dashboard", "Dashboard")}
          </LinkButton>
        </>
      }
    >
      <div ref={ref} className={styles.page}>
        <Problem
          what={t("model.measurements", "Measurements")}
          problem={fleet.problem}
          loading={fleet.loading}
          stale={fleet.data !== undefined}
        />
        {fleet.data && width > 0 && (
          <>
            <Card title={t("slo.title", "Error budgets")}>
              {fleet.data.slos.length > 0 ? (
                <SloBoard views={fleet.data.slos} range={fleet.data.range} timeZone="browser" width={inner} />
              ) : (
                <EmptyState
                  variant="not-found"
                  message={
                    name === undefined
                      ? t("overview.empty", "No SLO is recorded yet")
                      : t("model.no-slo", "No SLO is recorded for {{model}}", { model: name })
                  }
                />
              )}
            </Card>
            <Card title={t("canary.table.canary", "Canary")}>
              {fleet.data.canaries.length > 0 ? (
                <CanaryBoard
                  views={fleet.data.canaries}
                  range={fleet.data.range}
                  timeZone="browser"
                  width={inner}
                  height={430}
                />
              ) : (
                <span>{t("model.no-canary", "No canary is running.")}</span>
              )}
            </Card>
            <Card title={t("drift.title", "Feature drift")}>
              {fleet.data.drift ? (
                <DriftBoard
                  view={fleet.data.drift}
                  against="reference"
                  range={fleet.data.range}
                  timeZone="browser"
                  width={inner}
                  height={430}
                />
              ) : (
                <span>
                  {t(
                    "model.no-drift",
                    "No drift is recorded: the spec of the model has no drift section, or no feature was seen yet.",
                  )}
                </span>
              )}
            </Card>
          </>
        )}
        <Card title={t("incidents.title", "Incidents")}>
          <Problem
            what={t("incidents.title", "Incidents")}
            problem={incidents.problem}
            loading={incidents.loading}
            stale={incidents.data !== undefined}
          />
          {incidents.data && own.length === 0 && <span>{t("model.no-incident", "None so far.")}</span>}
          <IncidentList incidents={own} now={now()} selected={undefined} onSelect={openIncident} />
        </Card>
      </div>
    </PluginPage>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ display: "flex", flexDirection: "column", gap: theme.spacing(2) }),
});
