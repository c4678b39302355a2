import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { PluginPage } from "@grafana/runtime";
import { EmptyState, RadioButtonGroup, useStyles2 } from "@grafana/ui";
import React, { useCallback, useState } from "react";
import { useParams } from "react-router-dom";
import { botClient } from "../../infrastructure/bot-client.ts";
import { usePolled } from "../../infrastructure/usePolled.ts";
import { t } from "../../text.ts";
import { IncidentList } from "../../ui/incident/IncidentList.tsx";
import { Problem } from "../../ui/page/Problem.tsx";
import { now } from "../clock.ts";
import { openIncident } from "../routes.ts";
import { IncidentDetail } from "./IncidentDetail.tsx";

type Filter = "open" | "all";
const filters = (): { label: string; value: Filter }[] => [
  { label: t("incidents.open", "Open"), value: "open" },
  { label: t("incidents.all", "All"), value: "all" },
];

/** Incidents live from the bot, through Grafana's proxy. */
export default function IncidentsPage() {
  const styles = useStyles2(getStyles);
  const { ref } = useParams();
  const [filter, setFilter] = useState<Filter>(ref === undefined ? "open" : "all");
  const list = usePolled(
    useCallback(() => botClient.incidents(filter), [filter]),
    4000,
  );
  const chosen = ref ?? list.data?.[0]?.ref;
  const detail = usePolled(
    useCallback(async () => (chosen === undefined ? undefined : botClient.incident(chosen)), [chosen]),
    3000,
  );
  return (
    <PluginPage
      actions={
        <RadioButtonGroup
          aria-label={t("incidents.which", "Which incidents")}
          options={filters()}
          value={filter}
          onChange={setFilter}
        />
      }
    >
      <Problem
        what={t("incidents.title", "Incidents")}
        problem={list.problem ?? detail.problem}
        loading={list.loading}
        stale={list.data !== undefined}
      />
      {list.data?.length === 0 && ref === undefined && (
        <EmptyState
          variant="completed"
          message={
            filter === "open"
              ? t("incidents.none-open", "No incident is open")
              : t("incidents.none", "There has been no incident")
          }
        />
      )}
      <div className={styles.page}>
        <IncidentList incidents={list.data ?? []} now={now()} selected={chosen} onSelect={openIncident} />
        {detail.data && <IncidentDetail key={detail.data.id} incident={detail.data} onChange={detail.reload} />}
      </div>
    </PluginPage>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({
    display: "grid",
    gridTemplateColumns: "minmax(260px, 340px) 1fr",
    alignItems: "start",
    gap: theme.spacing(2),
    [theme.breakpoints.down("md")]: { gridTemplateColumns: "1fr" },
  }),
});
