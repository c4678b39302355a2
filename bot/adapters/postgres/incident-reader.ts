import { sql } from "kysely";
import type { Approval } from "../../action/run.ts";
import { buildView } from "../../incident/build-view.ts";
import { incidentRef } from "../../incident/incident-ref.ts";
import type { Incident } from "../../incident/incident.ts";
import type { IncidentView, TimelineEntry } from "../../incident/incident-view.ts";
import { freezeScopes } from "../../policy/freeze-scopes.ts";
import { mayVote } from "../../policy/decide-vote.ts";
import type { IncidentReader } from "../../ports/incident-reader.ts";
import type { People } from "../../ports/people.ts";
import { approvalOfRow } from "./approval-tx.ts";
import { alertOfRow } from "./inbox-tx.ts";
import { incidentOfRow } from "./incident-tx.ts";
import { runOfRow, stepsOf } from "./run-tx.ts";
import { switchTx } from "./switch-tx.ts";
import type { Db, Trx } from "./trx.ts";

export interface ReaderOptions {
  readonly db: Db;
  readonly people: People;
  /** Length of the SLO period of a model's SLO, for the time until the budget is gone. */
  readonly periodMinutes: (model: string, slo: string | null) => number | undefined;
}

async function timelineOf(db: Db | Trx, incidentId: string): Promise<TimelineEntry[]> {
  const rows = await db
    .selectFrom("timeline")
    .selectAll()
    .where("incident_id", "=", incidentId)
    .orderBy("seq")
    .execute();
  return rows.map((row) => ({
    seq: row.seq,
    at: row.at.toISOString(),
    kind: row.kind,
    actor: row.actor,
    text: row.text,
  }));
}

async function runOf(db: Db | Trx, incidentId: string) {
  // The live run that is going on or was last; a dry run is shown while there is no live one.
  const row = await db
    .selectFrom("run")
    .selectAll()
    .where("incident_id", "=", incidentId)
    .orderBy(sql`mode = 'live'`, "desc")
    .orderBy(sql`ended_at IS NULL`, "desc")
    .orderBy("created_at", "desc")
    .limit(1)
    .executeTakeFirst();
  if (!row) return null;
  const approval = await db
    .selectFrom("approval")
    .selectAll()
    .where("run_id", "=", row.id)
    .orderBy("created_at", "desc")
    .limit(1)
    .executeTakeFirst();
  return {
    run: runOfRow(row),
    steps: await stepsOf(db, row.id),
    approval: approval ? await approvalOfRow(db, approval) : null,
  };
}

const STORM_MODELS_NAMED = 6;

/** The incidents of a storm that this one speaks for; null when it speaks for itself only. */
async function stormOf(db: Db | Trx, incidentId: string): Promise<NonNullable<IncidentView["storm"]> | null> {
  const { rows } = await sql<{ n: string; models: string[] | null }>`
    SELECT count(*) AS n, (array_agg(DISTINCT body->>'model'))[1:${sql.lit(STORM_MODELS_NAMED)}] AS models
    FROM incident WHERE body->>'parent' = ${incidentId}`.execute(db);
  const incidents = Number(rows[0]?.n ?? 0);
  return incidents === 0 ? null : { incidents, models: rows[0]?.models ?? [] };
}

/** Why nothing runs by itself on an incident now, or null. */
async function automationOff(trx: Trx, incident: Incident): Promise<string | null> {
  const switches = switchTx(trx);
  if (await switches.killSwitch()) return "the kill switch is on";
  const frozen = await switches.frozenBy(freezeScopes(incident));
  return frozen === null ? null : `frozen: ${frozen}`;
}

/** Incidents as people see them. */
export function createIncidentReader({ db, people, periodMinutes }: ReaderOptions): IncidentReader {
  async function read(trx: Trx, id: string): Promise<IncidentView | null> {
    const row = await trx
      .selectFrom("incident")
      .select(["number", "generation", "body"])
      .where("id", "=", id)
      .executeTakeFirst();
    if (!row) return null;
    const incident = incidentOfRow(row);
    const alerts = await trx.selectFrom("alert").selectAll().where("incident_id", "=", id).execute();
    const parts = {
      incident,
      alerts: alerts.map(alertOfRow),
      timeline: await timelineOf(trx, id),
      run: await runOf(trx, id),
    };
    return {
      ...buildView(parts, periodMinutes(incident.model, incident.slo)),
      storm: await stormOf(trx, id),
      automationOff: await automationOff(trx, incident),
    };
  }
  // One snapshot, so that generation, run and timeline belong together.
  const view = (id: string) =>
    db
      .transaction()
      .setIsolationLevel("repeatable read")
      .execute((trx) => read(trx, id));

  return {
    view,
    async resolveRef(ref) {
      const number = /^(?:(?:INC|CHG)-)?(\d+)$/i.exec(ref.trim())?.[1];
      const query = db.selectFrom("incident").select("id");
      const row = await (
        number === undefined ? query.where("id", "=", ref.trim()) : query.where("number", "=", number)
      ).executeTakeFirst();
      return row?.id ?? null;
    },
    async list(filter) {
      let query = db.selectFrom("incident").select("id").orderBy("opened_at", "desc").limit(filter.limit);
      if (filter.state === "open") query = query.where("phase", "not in", ["resolved", "closed", "merged"]);
      if (filter.model !== undefined) query = query.where("model", "=", filter.model);
      if (filter.kind !== undefined)
        query = query.where(sql<boolean>`COALESCE(body->>'kind', 'incident') = ${filter.kind}`);
      if (filter.owner !== undefined) query = query.where("owner", "=", filter.owner);
      const views: IncidentView[] = [];
      for (const { id } of await query.execute()) {
        const found = await view(id);
        if (found !== null) views.push(found);
      }
      return views;
    },
    async waitingApprovals(subject) {
      const rows = await db
        .selectFrom("approval")
        .innerJoin("incident", "incident.id", "approval.incident_id")
        .selectAll("approval")
        .select(["incident.number", "incident.body"])
        .where("approval.state", "=", "open")
        .where("approval.expires_at", ">", sql<Date>`now()`)
        .orderBy("approval.created_at")
        .execute();
      const person = subject === null ? null : people.bySubject(subject);
      const wanted = (approval: Approval): boolean =>
        subject === null ||
        (mayVote({ subject, groups: person?.groups ?? [] }, approval.approvers) &&
          approval.requestedBy !== subject &&
          !approval.votes.some((vote) => vote.subject === subject));
      const found = await Promise.all(rows.map(async (row) => ({ row, approval: await approvalOfRow(db, row) })));
      return found
        .filter(({ approval }) => wanted(approval))
        .map(({ row, approval }) => ({
          incidentId: row.incident_id,
          incidentRef: incidentRef(incidentOfRow({ ...row, generation: "0" })),
          incidentTitle: incidentOfRow({ ...row, generation: "0" }).title,
          approval,
        }));
    },
  };
}
