import { css, cx } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { useStyles2 } from "@grafana/ui";
import React from "react";
import { formatDuration } from "../../domain/format-duration.ts";
import { t } from "../../text.ts";
import { Pill } from "../Pill.tsx";
import { phaseLook } from "./look.ts";
import type { IncidentFacts } from "./view.ts";
import { phaseWord } from "./words.ts";

type Props = {
  readonly incidents: readonly IncidentFacts[];
  /** The present, in milliseconds. */
  readonly now: number;
  readonly selected: string | undefined;
  readonly onSelect: (ref: string) => void;
};

/** Incidents, the newest first, as a list to choose from. */
export function IncidentList({ incidents, now, selected, onSelect }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.list}>
      {incidents.map((incident) => {
        const look = phaseLook(incident.phase);
        return (
          <button
            key={incident.ref}
            type="button"
            aria-pressed={incident.ref === selected}
            className={cx(styles.row, incident.ref === selected && styles.selected)}
            onClick={() => onSelect(incident.ref)}
          >
            <span className={styles.line}>
              <strong>{incident.ref}</strong>
              <span className={styles.faint}>
                {t("incident.severity", "SEV{{severity}}", { severity: incident.severity })}
              </span>
              <Pill name={look.tone} icon={look.icon} text={phaseWord(incident.phase)} />
              <span className={styles.faint}>{ago(now - Date.parse(incident.openedAt))}</span>
            </span>
            <span>{incident.title}</span>
            <span className={styles.faint}>
              {incident.model} · {incident.owner ?? t("incident.list.nobody", "nobody yet")}
            </span>
          </button>
        );
      })}
    </div>
  );
}

const ago = (milliseconds: number) =>
  t("incident.list.ago", "{{duration}} ago", { duration: formatDuration(milliseconds / 1000) });

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ display: "flex", flexDirection: "column", gap: theme.spacing(0.75) }),
  row: css({
    display: "flex",
    flexDirection: "column",
    gap: theme.spacing(0.25),
    padding: theme.spacing(1, 1.5),
    textAlign: "left",
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.primary,
    "&:hover": { borderColor: theme.colors.border.medium },
  }),
  selected: css({ borderColor: theme.colors.primary.border, boxShadow: `inset 3px 0 ${theme.colors.primary.border}` }),
  line: css({ display: "flex", alignItems: "center", gap: theme.spacing(1) }),
  faint: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
