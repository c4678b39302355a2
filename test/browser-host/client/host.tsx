import "./boot.ts";
import "./amd.ts";
import { ThemeContext, type AppPlugin, type AppPluginMeta, type GrafanaTheme2, type PanelPlugin } from "@grafana/data";
import { GlobalStyles, PortalContainer } from "@grafana/ui";
import React from "react";
import { createRoot } from "react-dom/client";
import { AppHost } from "./AppHost.tsx";
import { BenchPage } from "./BenchPage.tsx";
import { PARAMETERS } from "./page.ts";
import { BrowserRouter } from "react-router-dom";
import { DashboardHost, prepareDashboards, type DashboardJson } from "./DashboardHost.tsx";
import { Shell } from "./Shell.tsx";
import { importPlugin } from "./loader.ts";
import { LivePage, type Plugins } from "./LivePage.tsx";
import { setUp } from "./setup.tsx";

const PLUGIN = "/public/plugins/noops-ml-app";

/** What this address shows: a dashboard, a page of the app, or the panels with live data. */
async function content(theme: GrafanaTheme2) {
  const { pathname } = location;
  if (pathname.startsWith("/a/") || pathname.startsWith("/plugins/")) {
    const plugin = (await importPlugin(`${PLUGIN}/module.js`)) as AppPlugin;
    const meta = (await (await fetch(`${PLUGIN}/plugin.json`)).json()) as AppPluginMeta;
    const settings = (await (await fetch("/api/plugins/noops-ml-app/settings")).json()) as Partial<AppPluginMeta>;
    return <AppHost plugin={plugin} meta={{ ...meta, ...settings }} />;
  }
  if (pathname.startsWith("/d/")) {
    const answer = await fetch(`/api/dashboards/uid/${pathname.split("/")[2] ?? ""}`);
    if (!answer.ok) throw new Error(`There is no dashboard ${pathname}`);
    const dashboard = (await answer.json()) as DashboardJson;
    await prepareDashboards(dashboard);
    return (
      <BrowserRouter>
        <Shell path={pathname}>
          <DashboardHost dashboard={dashboard} />
        </Shell>
      </BrowserRouter>
    );
  }
  const load = async (folder: keyof Plugins) =>
    (await importPlugin(`${PLUGIN}/panels/${folder}/module.js`)) as PanelPlugin;
  const [slo, drift, canary] = await Promise.all([load("slo"), load("drift"), load("canary")]);
  const Shown = PARAMETERS.has("bench") ? BenchPage : LivePage;
  return (
    <BrowserRouter>
      <Shown plugins={{ slo, drift, canary }} theme={theme} />
    </BrowserRouter>
  );
}

async function main(): Promise<void> {
  const theme = await setUp();
  const root = document.getElementById("root");
  if (!root) throw new Error("the page has no element #root");
  const shown = await content(theme);
  createRoot(root).render(
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      {shown}
      <PortalContainer />
    </ThemeContext.Provider>,
  );
}

void main().catch((error: unknown) => {
  document.body.textContent = `The page could not start: ${error instanceof Error ? error.message : String(error)}`;
  throw error;
});
