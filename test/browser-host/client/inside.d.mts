import type { PanelDataErrorViewProps, PluginPageProps } from "@grafana/runtime";
import type { ComponentType } from "react";

/** Replaces what a panel shows instead of data. */
export declare function setPanelDataErrorView(view: ComponentType<PanelDataErrorViewProps>): void;
/** Replaces the page around an app's pages. */
export declare function setPluginPage(page: ComponentType<PluginPageProps>): void;
/** Starts the language of the page. */
export declare function initializeI18n(options: { readonly language: string; readonly ns: string }): Promise<unknown>;
/** Adds the texts of a plugin. */
export declare function addResourceBundle(language: string, namespace: string, texts: object): void;
/** What Grafana shares with plugins as i18next. */
export declare function getI18nInstance(): Readonly<Record<string, unknown>>;
