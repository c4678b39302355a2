import type { SloView } from "./slo-view.ts";

/** How many promises are kept, of those about which something is known. */
export type FleetHealth = {
  readonly inside: number;
  readonly known: number;
  readonly unknown: number;
  /** `undefined` while nothing is known: that is neither 0 % nor 100 %. */
  readonly ratio: number | undefined;
  readonly burning: number;
};

/** Counts SLOs; those without data are counted apart and never as kept. */
export function fleetHealth(views: readonly SloView[]): FleetHealth {
  const known = views.filter(({ state, remaining }) => state.kind !== "noData" && remaining !== undefined);
  const inside = known.filter(({ remaining }) => (remaining?.value ?? 0) > 0).length;
  return {
    inside,
    known: known.length,
    unknown: views.length - known.length,
    ratio: known.length === 0 ? undefined : inside / known.length,
    burning: views.filter(({ state }) => state.kind === "burning").length,
  };
}

/** SLOs by service, the service with the most urgent SLO first. */
export function byService(views: readonly SloView[]): ReadonlyMap<string, readonly SloView[]> {
  const services = new Map<string, SloView[]>();
  for (const view of views) services.set(view.service, [...(services.get(view.service) ?? []), view]);
  return services;
}
