import { sql } from "kysely";
import type { StatusReader } from "../../ports/status-reader.ts";
import { incidentRef } from "../../incident/incident-ref.ts";
import { incidentOfRow } from "./incident-tx.ts";
import { type Db, iso } from "./trx.ts";

const OPEN = sql`phase NOT IN ('resolved', 'closed', 'merged')`;
const NO_CHANGE = sql`body->>'kind' IS DISTINCT FROM 'change'`;

/** The switches and the counters of the installation. */
export function createStatusReader(db: Db): StatusReader {
  return {
    async status() {
      const kill = await db.selectFrom("kill_switch").selectAll().executeTakeFirst();
      const freezes = await db
        .selectFrom("change_freeze")
        .selectAll()
        .where("until", ">", sql<Date>`now()`)
        .execute();
      const counts = await sql<{ incidents: string; runs: string; approvals: string; without_timer: string }>`SELECT
        (SELECT count(*) FROM incident WHERE ${OPEN} AND ${NO_CHANGE}) AS incidents,
        (SELECT count(*) FROM run WHERE ended_at IS NULL) AS runs,
        (SELECT count(*) FROM approval WHERE state = 'open' AND expires_at > now()) AS approvals,
        (SELECT count(*) FROM incident i WHERE ${OPEN} AND NOT EXISTS (SELECT 1 FROM timer t WHERE t.ref = i.id AND (t.fired_at IS NULL OR t.fired_at > now() - interval '1 minute'))) AS without_timer`.execute(
        db,
      );
      const ledger = await db
        .selectFrom("run")
        .innerJoin("incident", "incident.id", "run.incident_id")
        .select(["run.created_at", "incident.number", "incident.body", "run.runbook", "run.state", "run.requested_by"])
        .where("run.mode", "=", "live")
        .where("run.created_at", ">", sql<Date>`now() - interval '24 hours'`)
        .orderBy("run.created_at", "desc")
        .limit(20)
        .execute();
      const row = counts.rows[0];
      return {
        killSwitch: { on: kill?.is_on ?? true, by: kill?.by ?? null, at: iso(kill?.at ?? null) },
        freezes: freezes.map((freeze) => ({
          scope: freeze.scope,
          until: freeze.until.toISOString(),
          by: freeze.by,
          reason: freeze.reason,
        })),
        openIncidents: Number(row?.incidents ?? 0),
        runningRuns: Number(row?.runs ?? 0),
        waitingApprovals: Number(row?.approvals ?? 0),
        incidentsWithoutTimer: Number(row?.without_timer ?? 0),
        ledger: ledger.map((run) => ({
          at: run.created_at.toISOString(),
          incidentRef: incidentRef(incidentOfRow({ ...run, generation: "0" })),
          runbook: run.runbook,
          state: run.state,
          by: run.requested_by,
        })),
      };
    },
  };
}
