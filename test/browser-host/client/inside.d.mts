import type { PanelDataErrorViewProps, PluginPageProps } from "@grafana/runtime";
import type { ComponentType } from "react";

/** Replaces what a panel shows instead of data. */
export declare function setPanelDataErrorView(view: ComponentType<PanelDataErrorViewProps>): void;
/** Replaces the page around an app's pages. */
export declare function setPluginPage(page: ComponentType<PluginPageProps>): void;
