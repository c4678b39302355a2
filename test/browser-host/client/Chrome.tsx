import type { PanelDataErrorViewProps } from "@grafana/runtime";
import { useTheme2 } from "@grafana/ui";
import React, { type ReactNode } from "react";

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
export function Page({ children }: { readonly children?: ReactNode }) {
  return <main style={{ padding: 24 }}>{children}</main>;
}
