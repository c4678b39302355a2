import { locationService } from "@grafana/runtime";

/** The present, or the moment `?now=` names: a page can be shown as it was. */
export function now(): number {
  const pinned = Number(locationService.getSearchObject()["now"]);
  return Number.isFinite(pinned) && pinned > 0 ? pinned : Date.now();
}
