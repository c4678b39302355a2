import { AppPlugin } from "@grafana/data";
import React, { Suspense, lazy } from "react";

const Pages = lazy(() => import("./pages/Pages.tsx"));

function App() {
  return (
    <Suspense fallback={null}>
      <Pages />
    </Suspense>
  );
}

/** The app plugin noops-ml-app: tiny, since Grafana loads it with every page; all pages are lazy. */
export const plugin = new AppPlugin().setRootPage(App);
