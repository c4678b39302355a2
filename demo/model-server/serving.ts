import type { Random } from "../seeded-random.ts";
import type { Role } from "./model-metrics.ts";
import type { ServableVersion } from "./model-versions.ts";

/** The share of requests that the challenger answers, and the attempt this belongs to. */
export type Canary = { readonly share: number; readonly run: string };

/** Which version answers: the champion, and a challenger for its share while a canary runs. */
export type Serving = {
  readonly champion?: ServableVersion;
  readonly challenger?: ServableVersion;
  readonly canary: Canary;
};

export const NO_CANARY: Canary = { share: 0, run: "" };

/** True while a challenger other than the champion gets requests. */
export function canaryRuns({ champion, challenger, canary }: Serving): boolean {
  return canary.share > 0 && challenger !== undefined && challenger.version !== champion?.version;
}

/** The version for the next request; undefined while none is loaded. */
export function pickVersion(serving: Serving, random: Random): ServableVersion | undefined {
  return canaryRuns(serving) && random() < serving.canary.share ? serving.challenger : serving.champion;
}

/** The parts that the versions play, as the instrumentation contract names them. */
export function describeRoles(serving: Serving): Role[] {
  const run = canaryRuns(serving) ? serving.canary.run : "";
  const roles: Role[] = [];
  if (serving.champion !== undefined) roles.push({ version: serving.champion.version, role: "stable", run });
  if (canaryRuns(serving) && serving.challenger !== undefined) {
    roles.push({ version: serving.challenger.version, role: "canary", run });
  }
  return roles;
}
