import { locationService } from "@grafana/runtime";
import { APP_ID } from "../infrastructure/settings.ts";

/** The address of a page of this app. */
export const pageUrl = (path: string) => `/a/${APP_ID}/${path}`;

/** Goes to an incident. */
export const openIncident = (ref: string) => locationService.push(pageUrl(`incidents/${encodeURIComponent(ref)}`));

/** Goes to a model. */
export const openModel = (name: string) => locationService.push(pageUrl(`model/${encodeURIComponent(name)}`));
