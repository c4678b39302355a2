import type { AppPlugin, AppPluginMeta } from "@grafana/data";
import { locationService } from "@grafana/runtime";
import React, { useEffect, useState } from "react";
import { Route, Router, Routes } from "react-router-dom";
import { Shell } from "./Shell.tsx";

/** The pages of the app under the router that Grafana drives with its location service. */
export function AppHost({ plugin, meta }: { readonly plugin: AppPlugin; readonly meta: AppPluginMeta }) {
  const history = locationService.getHistory();
  const [location, setLocation] = useState(history.location);
  useEffect(() => history.listen((next: typeof location) => setLocation(next)), [history]);
  const Root = plugin.root;
  const [configuration] = plugin.configPages ?? [];
  if (!Root || !configuration) throw new Error("The app has no pages");
  const Configuration = configuration.body;
  return (
    <Router
      location={location}
      navigator={{ push: history.push, replace: history.replace, go: history.go, createHref: history.createHref }}
    >
      <Shell path={location.pathname}>
        <Routes>
          <Route
            path="/a/noops-ml-app/*"
            element={<Root meta={meta} query={{}} path="" basename="/a/noops-ml-app" onNavChanged={() => undefined} />}
          />
          <Route
            path="/plugins/noops-ml-app"
            element={
              <main style={{ padding: 24 }}>
                <h1>Configuration</h1>
                <Configuration plugin={{ ...plugin, meta } as AppPlugin} query={{}} />
              </main>
            }
          />
        </Routes>
      </Shell>
    </Router>
  );
}
