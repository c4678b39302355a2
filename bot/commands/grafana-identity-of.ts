import { type GrafanaIdentity, verifyGrafanaId } from "../adapters/http/grafana-identity.ts";
import { createGrafanaKeys } from "../adapters/http/grafana-keys.ts";
import type { Config } from "../config.ts";

/** How a request from Grafana proves who asks: by the keys of the Grafana that is configured; without one nothing is proven. */
export function grafanaIdentityOf({
  NOOPS_GRAFANA_URL: url,
  NOOPS_GRAFANA_ISSUER: issuer,
}: Pick<Config, "NOOPS_GRAFANA_URL" | "NOOPS_GRAFANA_ISSUER">): (
  token: string,
  org: number,
) => Promise<GrafanaIdentity> {
  if (url === undefined)
    return () =>
      Promise.resolve({ proven: false, reason: "NOOPS_GRAFANA_URL is not set, so no identity can be verified" });
  const from = { issuer: issuer ?? url, keys: createGrafanaKeys(url, () => Date.now()), now: () => Date.now() / 1000 };
  return (token, org) => verifyGrafanaId(token, org, from);
}
