import { config } from "@grafana/runtime";

/** Whether the signed-in person's role lets requests that change something through Grafana's proxy. */
export function mayAct(): boolean {
  const { orgRole, isGrafanaAdmin } = config.bootData.user;
  return isGrafanaAdmin || orgRole === "Editor" || orgRole === "Admin";
}
