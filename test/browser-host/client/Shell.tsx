import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { locationService } from "@grafana/runtime";
import { Icon, useStyles2, type IconName } from "@grafana/ui";
import React, { type MouseEvent, type ReactNode } from "react";

const PAGES: readonly (readonly [href: string, text: string, icon: IconName])[] = [
  ["/", "Panels", "chart-line"],
  ["/a/noops-ml-app/overview", "Overview", "home-alt"],
  ["/a/noops-ml-app/model", "Model", "brain"],
  ["/a/noops-ml-app/incidents", "Incidents", "bell"],
  ["/a/noops-ml-app/rules", "Rules", "code-branch"],
  ["/a/noops-ml-app/audit", "Audit", "history"],
  ["/plugins/noops-ml-app", "Configuration", "cog"],
];

const DASHBOARDS: readonly (readonly [href: string, text: string, icon: IconName])[] = [
  ["/d/noops-executive", "Executive", "apps"],
  ["/d/noops-oncall", "On-call", "apps"],
  ["/d/noops-debug", "Debug", "apps"],
  ["/d/noops-model", "Model", "apps"],
];

/** Navigation beside the content, where Grafana has its own. */
export function Shell({ path, children }: { readonly path: string; readonly children: ReactNode }) {
  const styles = useStyles2(getStyles);
  const within = path.startsWith("/a/") || path.startsWith("/plugins/");
  const onClick = (event: MouseEvent<HTMLAnchorElement>, href: string) => {
    const isApp = href.startsWith("/a/") || href.startsWith("/plugins/");
    if (!within || !isApp || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    locationService.push(href + location.search);
  };
  const link = ([href, text, icon]: (typeof PAGES)[number]) => (
    <a
      key={href}
      href={href + location.search}
      className={styles.link}
      aria-current={(href === "/" ? path === "/" : path.startsWith(href)) ? "page" : undefined}
      onClick={(event) => onClick(event, href)}
    >
      <Icon name={icon} /> {text}
    </a>
  );
  return (
    <div className={styles.shell}>
      <nav className={styles.nav} aria-label="noops-ml">
        <div className={styles.brand}>
          <img src="/public/plugins/noops-ml-app/img/logo.svg" alt="" width={24} height={24} /> noops-ml
        </div>
        {PAGES.map(link)}
        <div className={styles.section}>Dashboards</div>
        {DASHBOARDS.map(link)}
      </nav>
      <div className={styles.content}>{children}</div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  shell: css({ display: "flex", minHeight: "100vh", background: theme.colors.background.canvas }),
  nav: css({
    width: 176,
    flex: "none",
    padding: theme.spacing(2, 1),
    borderRight: `1px solid ${theme.colors.border.weak}`,
    background: theme.colors.background.primary,
    display: "flex",
    flexDirection: "column",
    gap: 2,
  }),
  brand: css({
    display: "flex",
    alignItems: "center",
    gap: theme.spacing(1),
    fontSize: theme.typography.h5.fontSize,
    padding: theme.spacing(0, 1, 1.5),
  }),
  section: css({
    padding: theme.spacing(2, 1, 0.5),
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  link: css({
    display: "flex",
    alignItems: "center",
    gap: theme.spacing(1),
    padding: theme.spacing(0.75, 1),
    borderRadius: theme.shape.radius.default,
    "&:hover": { background: theme.colors.action.hover },
    '&[aria-current="page"]': {
      background: theme.colors.background.secondary,
      boxShadow: `inset 3px 0 ${theme.colors.primary.border}`,
    },
  }),
  content: css({ flex: 1, minWidth: 0 }),
});
