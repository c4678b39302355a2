import { SLO_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import type { FleetSlo } from "../../message/app-home.ts";
import { renderHome } from "../../message/app-home.ts";
import type { SeriesSource } from "../../ports/series-source.ts";
import type { Desk } from "./desk.ts";

/** Builds the Home tab of one person and publishes it. */
export async function publishHome(teamId: string, userId: string, desk: Desk): Promise<void> {
  const known = await desk.identities.know(teamId, userId);
  const subject = known?.subject ?? null;
  const [open, waitingForMe, status, fleet] = await Promise.all([
    desk.incidents.list({ state: "open", limit: 50 }),
    // Nobody in the people file may vote, so nothing waits for a stranger.
    subject === null ? [] : desk.incidents.waitingApprovals(subject),
    desk.status.status(),
    readFleet(desk),
  ]);
  const view = renderHome({
    open,
    mine: open.filter((incident) => subject !== null && incident.owner === subject),
    waitingForMe,
    status,
    fleet,
    at: desk.clock.now().toISOString(),
  });
  await desk.client.apiCall("views.publish", { user_id: userId, view });
}

async function readFleet(desk: Desk): Promise<readonly FleetSlo[] | null> {
  if (desk.series === null) return null;
  try {
    return await fleetOf(desk.series);
  } catch (error) {
    desk.log.warn({ error: String(error) }, "the budgets for the Home tab could not be read");
    return null;
  }
}

async function fleetOf(series: SeriesSource): Promise<readonly FleetSlo[]> {
  const [budgets, burns] = await Promise.all([
    series.latest(`min by (sloth_id, version) (${SLO_SERIES.periodBudgetRemaining})`),
    series.latest(`max by (sloth_id, version) (${SLO_SERIES.currentBurnRate})`),
  ]);
  const key = (labels: Readonly<Record<string, string>>) => `${labels.sloth_id ?? ""} ${labels.version ?? ""}`;
  const burnOf = new Map(burns.map((one) => [key(one.labels), one.points.at(-1)?.value ?? null]));
  return budgets.flatMap((one) => {
    const left = one.points.at(-1)?.value;
    if (left === undefined || !Number.isFinite(left)) return [];
    const burn = burnOf.get(key(one.labels)) ?? null;
    const { sloth_id: id = "?", version = null } = one.labels;
    return [{ id, version, budgetRemaining: left, burn: burn !== null && Number.isFinite(burn) ? burn : null }];
  });
}
