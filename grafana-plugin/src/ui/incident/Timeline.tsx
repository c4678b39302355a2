import { css } from "@emotion/css";
import { dateTimeFormat, type GrafanaTheme2 } from "@grafana/data";
import { useStyles2 } from "@grafana/ui";
import React from "react";

type Entry = { readonly seq: number; readonly at: string; readonly actor: string; readonly text: string };

/** What happened, the newest first. */
export function Timeline({ entries }: { readonly entries: readonly Entry[] }) {
  const styles = useStyles2(getStyles);
  return (
    <ol className={styles.list}>
      {[...entries].reverse().map(({ seq, at, actor, text }) => (
        <li key={seq} className={styles.entry}>
          <time dateTime={at} className={styles.faint}>
            {dateTimeFormat(at, { format: "HH:mm:ss" })}
          </time>
          <span>
            {text} <span className={styles.faint}>{actor}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({
    listStyle: "none",
    margin: 0,
    borderLeft: `2px solid ${theme.colors.border.weak}`,
    paddingLeft: theme.spacing(1.5),
  }),
  entry: css({ display: "flex", gap: theme.spacing(1.5), padding: theme.spacing(0.5, 0) }),
  faint: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: "nowrap",
  }),
});
