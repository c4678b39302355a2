import "./boot.ts";
import "./amd.ts";
import { ThemeContext, type PanelPlugin } from "@grafana/data";
import { GlobalStyles, PortalContainer } from "@grafana/ui";
import React from "react";
import { createRoot } from "react-dom/client";
import { importPlugin } from "./loader.ts";
import { LivePage } from "./LivePage.tsx";
import { setUp } from "./setup.tsx";

async function main(): Promise<void> {
  const theme = setUp();
  const plugin = (await importPlugin("/public/plugins/noops-ml-app/panels/slo/module.js")) as PanelPlugin;
  const root = document.getElementById("root");
  if (!root) throw new Error("the page has no element #root");
  createRoot(root).render(
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <LivePage plugin={plugin} theme={theme} />
      <PortalContainer />
    </ThemeContext.Provider>,
  );
}

void main().catch((error: unknown) => {
  document.body.textContent = `The page could not start: ${error instanceof Error ? error.message : String(error)}`;
  throw error;
});
