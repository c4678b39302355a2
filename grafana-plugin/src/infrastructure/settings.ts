import { getBackendSrv } from "@grafana/runtime";

/** Id of the app, as in its plugin.json. */
export const APP_ID = "noops-ml-app";

/** Settings that everybody with access to the app may read. */
export type AppSettings = {
  readonly botUrl?: string;
  readonly dataSourceUid?: string;
  readonly calendarZone?: string;
};

/** Secrets stay with the server; only those that were typed anew are sent. */
export type AppSecrets = { readonly botReadToken?: string; readonly botActToken?: string };

/** Saves settings of the app; Grafana keeps secrets that are not named. */
export async function saveSettings(change: {
  readonly enabled: boolean;
  readonly pinned: boolean;
  readonly jsonData: AppSettings;
  readonly secureJsonData: AppSecrets;
}): Promise<void> {
  await getBackendSrv().post(`/api/plugins/${APP_ID}/settings`, change);
}

/** What is stored, for pages that need the data source. */
export async function readSettings(): Promise<AppSettings> {
  const answer: unknown = await getBackendSrv().get(`/api/plugins/${APP_ID}/settings`);
  return (answer as { readonly jsonData?: AppSettings }).jsonData ?? {};
}
