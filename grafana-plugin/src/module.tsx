import { AppPlugin, PluginExtensionPoints, type AppPluginMeta, type PluginConfigPageProps } from "@grafana/data";
import React, { Suspense, lazy } from "react";
import type { AppSettings } from "./infrastructure/settings.ts";

/** Texts need their language before a page asks for one; the library comes with the first page and not with Grafana. */
async function translated<T>(load: () => Promise<T>): Promise<T> {
  const { initPluginTranslations } = await import("@grafana/i18n");
  await initPluginTranslations("noops-ml-app");
  return load();
}

const Pages = lazy(() => translated(() => import("./pages/Pages.tsx")));
const ConfigurationPage = lazy(() => translated(() => import("./pages/configuration/ConfigurationPage.tsx")));

const App = () => (
  <Suspense fallback={null}>
    <Pages />
  </Suspense>
);

const Configuration = (props: PluginConfigPageProps<AppPluginMeta<AppSettings>>) => (
  <Suspense fallback={null}>
    <ConfigurationPage {...props} />
  </Suspense>
);

/** The app plugin noops-ml-app: tiny, since Grafana loads it with every page; all pages are lazy. */
export const plugin = new AppPlugin<AppSettings>()
  .setRootPage(App)
  .addConfigPage({ title: "Configuration", icon: "cog", body: Configuration, id: "configuration" })
  .addLink({
    title: "Open the model in noops-ml",
    description: "Everything about the model of this panel",
    targets: [PluginExtensionPoints.DashboardPanelMenu],
    path: "/a/noops-ml-app/model",
  })
  .addLink({
    title: "Open incidents in noops-ml",
    description: "The incidents that this alert opened",
    targets: [PluginExtensionPoints.AlertInstanceAction, PluginExtensionPoints.CommandPalette],
    path: "/a/noops-ml-app/incidents",
  });
