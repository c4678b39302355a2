import { PluginPage } from "@grafana/runtime";
import React from "react";

/** The pages of the app. */
export default function Pages() {
  return (
    <PluginPage>
      <p>Open the dashboards of this app for error budgets, drift and canaries.</p>
    </PluginPage>
  );
}
