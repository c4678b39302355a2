import React, { Suspense, lazy } from "react";
import { Navigate, Route, Routes } from "react-router-dom";
import { pageUrl } from "./routes.ts";

const OverviewPage = lazy(() => import("./overview/OverviewPage.tsx"));
const ModelPage = lazy(() => import("./model/ModelPage.tsx"));
const IncidentsPage = lazy(() => import("./incidents/IncidentsPage.tsx"));
const RulesPage = lazy(() => import("./rules/RulesPage.tsx"));
const AuditPage = lazy(() => import("./audit/AuditPage.tsx"));

/** The pages of the app, each loaded when it is opened. */
export default function Pages() {
  return (
    <Suspense fallback={null}>
      <Routes>
        <Route path="overview" element={<OverviewPage />} />
        <Route path="model/:name?" element={<ModelPage />} />
        <Route path="incidents/:ref?" element={<IncidentsPage />} />
        <Route path="rules" element={<RulesPage />} />
        <Route path="audit" element={<AuditPage />} />
        <Route path="*" element={<Navigate replace to={pageUrl("overview")} />} />
      </Routes>
    </Suspense>
  );
}
