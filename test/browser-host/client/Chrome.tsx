import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import type { PanelDataErrorViewProps, PluginPageProps } from "@grafana/runtime";
import { useStyles2, useTheme2 } from "@grafana/ui";
import React from "react";
import { useLocation } from "react-router-dom";

/** Stands for Grafana's view of a panel without data. */
export function DataErrorView({ message }: PanelDataErrorViewProps) {
  const theme = useTheme2();
  return (
    <div
      data-testid="data-error-view"
      style={{
        height: "100%",
        display: "grid",
        placeItems: "center",
        textAlign: "center",
        padding: 16,
        color: theme.colors.text.secondary,
      }}
    >
      {message ?? "No data"}
    </div>
  );
}

/** Stands for Grafana's page around the pages of an app. */
export function Page({ children, actions, subTitle }: PluginPageProps) {
  const styles = useStyles2(getStyles);
  const [, , , page = "", name] = useLocation().pathname.split("/");
  return (
    <main className={styles.page}>
      <header className={styles.head}>
        <div>
          <h1 className={styles.title}>
            {page.charAt(0).toUpperCase() + page.slice(1)} {name === undefined ? "" : decodeURIComponent(name)}
          </h1>
          {subTitle !== undefined && <div className={styles.sub}>{subTitle}</div>}
        </div>
        <div className={styles.actions}>{actions}</div>
      </header>
      {children}
    </main>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ padding: theme.spacing(3) }),
  head: css({
    display: "flex",
    justifyContent: "space-between",
    alignItems: "flex-start",
    gap: theme.spacing(2),
    marginBottom: theme.spacing(2),
    flexWrap: "wrap",
  }),
  title: css({ fontSize: theme.typography.h3.fontSize, margin: 0 }),
  sub: css({ color: theme.colors.text.secondary }),
  actions: css({ display: "flex", alignItems: "center", gap: theme.spacing(1) }),
});
