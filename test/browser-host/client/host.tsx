import "./boot.ts";
import "./amd.ts";
import { ThemeContext, type PanelPlugin } from "@grafana/data";
import { GlobalStyles, PortalContainer } from "@grafana/ui";
import React from "react";
import { createRoot } from "react-dom/client";
import { importPlugin } from "./loader.ts";
import { LivePage, type Plugins } from "./LivePage.tsx";
import { setUp } from "./setup.tsx";

async function main(): Promise<void> {
  const theme = setUp();
  const load = async (folder: keyof Plugins) =>
    (await importPlugin(`/public/plugins/noops-ml-app/panels/${folder}/module.js`)) as PanelPlugin;
  const [slo, drift, canary] = await Promise.all([load("slo"), load("drift"), load("canary")]);
  const root = document.getElementById("root");
  if (!root) throw new Error("the page has no element #root");
  createRoot(root).render(
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <LivePage plugins={{ slo, drift, canary }} theme={theme} />
      <PortalContainer />
    </ThemeContext.Provider>,
  );
}

void main().catch((error: unknown) => {
  document.body.textContent = `The page could not start: ${error instanceof Error ? error.message : String(error)}`;
  throw error;
});
