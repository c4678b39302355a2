import { css } from "@emotion/css";
import { dateTimeFormat, type GrafanaTheme2 } from "@grafana/data";
import { Alert, Button, Input, LinkButton, useStyles2 } from "@grafana/ui";
import React, { useState } from "react";
import type { Incident, Run } from "../../infrastructure/bot-shapes.ts";
import { t } from "../../text.ts";
import { ApprovalCard } from "../../ui/incident/ApprovalCard.tsx";
import { phaseLook } from "../../ui/incident/look.ts";
import { RunSteps } from "../../ui/incident/RunSteps.tsx";
import { Timeline } from "../../ui/incident/Timeline.tsx";
import { phaseWord, runWord } from "../../ui/incident/words.ts";
import { Card } from "../../ui/page/Card.tsx";
import { Pill } from "../../ui/Pill.tsx";
import { formatPercent, formatRate } from "../../ui/words.ts";
import { mayAct } from "../access.ts";
import { pageUrl } from "../routes.ts";
import { useIncidentActions } from "./useIncidentActions.ts";

/** One incident: what is known, what is offered, what was done, and the same requests as in chat. */
export function IncidentDetail({ incident, onChange }: { readonly incident: Incident; readonly onChange: () => void }) {
  const styles = useStyles2(getStyles);
  const { data, actions } = useIncidentActions(onChange);
  const [note, setNote] = useState("");
  const allowed = mayAct();
  const look = phaseLook(incident.phase);
  const path = `incidents/${encodeURIComponent(incident.id)}`;
  const over = ["resolved", "closed", "merged"].includes(incident.phase);
  const { run, suggestion } = incident;
  const ask = (what: string, body?: object) => void actions.ask(what, body);
  return (
    <div className={styles.detail}>
      <Card>
        <div className={styles.head}>
          <h2 className={styles.title}>{incident.title}</h2>
          <Pill name={look.tone} icon={look.icon} text={phaseWord(incident.phase)} />
        </div>
        <div className={styles.facts}>
          <span>
            {incident.ref} · {t("incident.severity", "SEV{{severity}}", { severity: incident.severity })} ·{" "}
            {incident.environment}
          </span>
          <span>{t("incident.opened", "opened {{time}}", { time: dateTimeFormat(incident.openedAt) })}</span>
          <span>
            {incident.owner
              ? t("incident.owner", "{{person}} is on it", { person: incident.owner })
              : t("incident.no-owner", "nobody is on it yet")}
          </span>
          {typeof incident.budgetRemaining === "number" && (
            <span>
              {t("incident.budget", "{{share}} of the budget left", { share: formatPercent(incident.budgetRemaining) })}
            </span>
          )}
          {incident.versions.serving && (
            <span>{t("incident.serves", "version {{version}} serves", { version: incident.versions.serving })}</span>
          )}
        </div>
        {incident.impact && <p className={styles.impact}>{incident.impact}</p>}
        {data.outcome && (
          <Alert
            severity={data.outcome.severity}
            title={data.outcome.text}
            onRemove={actions.dismiss}
            topSpacing={1}
            bottomSpacing={1}
          />
        )}
        {!allowed && (
          <Alert
            severity="info"
            title={t(
              "incident.read-only",
              "Your role may read. Editors may acknowledge, add notes and ask for actions.",
            )}
            topSpacing={1}
            bottomSpacing={1}
          />
        )}
        {!over && (
          <div className={styles.actions}>
            <Button
              size="sm"
              icon="eye"
              disabled={!allowed || data.busy || incident.acknowledgedAt !== null}
              onClick={() => ask(`${path}/ack`)}
            >
              {t("incident.acknowledge", "Acknowledge")}
            </Button>
            {suggestion && (
              <>
                <Button
                  size="sm"
                  variant="secondary"
                  icon="play"
                  disabled={!allowed || data.busy}
                  onClick={() => ask(`${path}/runs`, { runbook: suggestion.runbook, dryRun: true })}
                >
                  {t("incident.dry-run", "Dry run")}
                </Button>
                <Button
                  size="sm"
                  variant="destructive"
                  icon="history"
                  disabled={!allowed || data.busy || isActive(run)}
                  onClick={() => ask(`${path}/runs`, { runbook: suggestion.runbook, dryRun: false })}
                >
                  {t("incident.ask-run", "Ask to run {{runbook}}", { runbook: suggestion.runbook })}
                </Button>
              </>
            )}
            <Button
              size="sm"
              variant="secondary"
              icon="sync"
              disabled={!allowed || data.busy}
              onClick={() => ask(`models/${encodeURIComponent(incident.model)}/retrain`)}
            >
              {t("incident.ask-retrain", "Ask to retrain")}
            </Button>
            <LinkButton size="sm" variant="secondary" fill="text" href={pageUrl(`model/${incident.model}`)}>
              {t("incident.model", "Model {{model}}", { model: incident.model })}
            </LinkButton>
          </div>
        )}
      </Card>
      <div className={styles.columns}>
        <Card title={t("incident.evidence", "Evidence")}>
          {incident.alerts.map((alert) => (
            <div key={`${alert.name}${alert.slo}${alert.tier}${alert.version}`} className={styles.alert}>
              <Pill
                name={alert.firing ? "bad" : "neutral"}
                icon={alert.firing ? "fire" : "check"}
                text={alert.firing ? t("incident.fires", "fires") : t("incident.over", "over")}
              />
              <span>
                {alert.summary}
                {typeof alert.burnLong === "number" && (
                  <span className={styles.faint}>
                    {" "}
                    {burnWords(alert.burnLong, alert.longWindow)}
                    {typeof alert.burnShort === "number" && `, ${burnWords(alert.burnShort, alert.shortWindow)}`}
                  </span>
                )}
              </span>
            </div>
          ))}
          {suggestion && (
            <p className={styles.impact}>
              <strong>{suggestion.text}</strong>
              <br />
              <span className={styles.faint}>{suggestion.reason}</span>
            </p>
          )}
        </Card>
        {run && (
          <Card title={runTitle(run)}>
            {run.approval && run.approval.state === "open" ? (
              <ApprovalCard
                approval={run.approval}
                mayAct={allowed}
                busy={data.busy}
                onApprove={() =>
                  ask(`approvals/${encodeURIComponent(run.approval?.id ?? "")}/approve`, {
                    planHash: run.approval?.plan.hash,
                  })
                }
                onDeny={(reason) =>
                  ask(`approvals/${encodeURIComponent(run.approval?.id ?? "")}/deny`, {
                    planHash: run.approval?.plan.hash,
                    reason,
                  })
                }
              />
            ) : (
              <RunSteps steps={run.steps} />
            )}
          </Card>
        )}
      </div>
      <Card title={t("incident.timeline", "Timeline")}>
        <form
          className={styles.actions}
          onSubmit={(event) => {
            event.preventDefault();
            ask(`${path}/notes`, { text: note.trim() });
            setNote("");
          }}
        >
          <Input
            aria-label={t("incident.note", "Note")}
            placeholder={t("incident.note-hint", "Add a note")}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
            width={50}
          />
          <Button size="md" type="submit" variant="secondary" disabled={!allowed || data.busy || note.trim() === ""}>
            {t("incident.note-add", "Add")}
          </Button>
        </form>
        <Timeline entries={incident.timeline} />
      </Card>
    </div>
  );
}

const burnWords = (rate: number, window: string | null | undefined) =>
  t("incident.burn", "{{rate}} over {{window}}", { rate: formatRate(rate), window: window ?? "" });

function runTitle({ runbook, mode, state }: Run): string {
  const values = { runbook, state: runWord(state) };
  return mode === "dry"
    ? t("incident.run-title-dry", "{{runbook}} (dry run): {{state}}", values)
    : t("incident.run-title", "{{runbook}}: {{state}}", values);
}

const ENDED = ["succeeded", "failed", "stopped"];

/** A run that was denied, stopped or has ended may be asked for again; one whose end is unknown needs a person first. */
const isActive = (run: Incident["run"]) => run?.mode === "live" && !ENDED.includes(run.state);

const getStyles = (theme: GrafanaTheme2) => ({
  detail: css({ display: "flex", flexDirection: "column", gap: theme.spacing(2), minWidth: 0 }),
  head: css({ display: "flex", alignItems: "center", gap: theme.spacing(1.5), flexWrap: "wrap" }),
  title: css({ fontSize: theme.typography.h3.fontSize, margin: 0 }),
  facts: css({
    display: "flex",
    flexWrap: "wrap",
    gap: theme.spacing(0.5, 2),
    color: theme.colors.text.secondary,
    marginTop: theme.spacing(0.5),
  }),
  impact: css({ margin: theme.spacing(1, 0, 0) }),
  actions: css({
    display: "flex",
    alignItems: "center",
    flexWrap: "wrap",
    gap: theme.spacing(1),
    margin: theme.spacing(1, 0),
  }),
  columns: css({ display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(320px, 1fr))", gap: theme.spacing(2) }),
  alert: css({ display: "flex", gap: theme.spacing(1), alignItems: "baseline", padding: theme.spacing(0.5, 0) }),
  faint: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
