import { LABEL } from "@noops-ml/alerts/vocabulary.ts";
import { sql } from "kysely";
import type { IncidentTx } from "../../ports/store.ts";
import { FLAKE } from "../../incident/apply-event.ts";
import type { Incident } from "../../incident/incident.ts";
import { type SurfaceChannels, bumpStorm, bumpSurfaces } from "./bump-surfaces.ts";
import { alertOfRow } from "./inbox-tx.ts";
import { type Trx, lockNumber, newId, notify } from "./trx.ts";

interface IncidentRow {
  number: string;
  generation: string;
  body: unknown;
}

export function incidentOfRow(row: IncidentRow): Incident {
  // A row of an older version does not have the newer fields.
  const newer = { kind: "incident", pageOwed: null, pagerTold: null, traceparent: null } as const;
  return { ...newer, ...(row.body as Incident), number: Number(row.number), generation: Number(row.generation) };
}

function columnsOf(incident: Omit<Incident, "number" | "generation">) {
  return {
    id: incident.id,
    key: incident.key,
    phase: incident.phase,
    alerting: incident.alerting,
    automation: incident.automation,
    severity: incident.severity,
    model: incident.model,
    owner: incident.owner,
    body: JSON.stringify(incident),
    opened_at: incident.openedAt,
    resolved_at: incident.resolvedAt,
  };
}

async function addTimeline(
  trx: Trx,
  incidentId: string,
  story: readonly { kind: string; actor: string; text: string }[],
): Promise<number> {
  const last = await trx
    .selectFrom("timeline")
    .select(({ fn }) => fn.max("seq").as("seq"))
    .where("incident_id", "=", incidentId)
    .executeTakeFirst();
  let seq = Number(last?.seq ?? 0);
  if (story.length === 0) return seq;
  await trx
    .insertInto("timeline")
    .values(
      story.map((entry) => ({
        incident_id: incidentId,
        seq: ++seq,
        kind: entry.kind,
        actor: entry.actor,
        text: entry.text,
      })),
    )
    .execute();
  return seq;
}

export function incidentTx(trx: Trx, channels: SurfaceChannels | null, random: () => string): IncidentTx {
  const open = () => trx.selectFrom("incident").select(["number", "generation", "body"]);
  return {
    async lockKey(key) {
      await sql`SELECT pg_advisory_xact_lock(${lockNumber(`incident:${key}`)}::bigint)`.execute(trx);
    },
    async openIncident(key) {
      const row = await open()
        .where("key", "=", key)
        .where("phase", "not in", ["resolved", "closed", "merged"])
        .forUpdate()
        .executeTakeFirst();
      return row ? incidentOfRow(row) : null;
    },
    async openIncidentOfModel(model) {
      const row = await open()
        .where("model", "=", model)
        .where(sql<boolean>`body->>'kind' IS DISTINCT FROM 'change'`)
        .where("phase", "not in", ["resolved", "closed", "merged"])
        .orderBy("severity")
        .orderBy("opened_at")
        .limit(1)
        .forUpdate()
        .executeTakeFirst();
      return row ? incidentOfRow(row) : null;
    },
    async openIncidentOfVersion({ model, environment, version }, withinSeconds) {
      const row = await open()
        .where("model", "=", model)
        .where("phase", "not in", ["resolved", "closed", "merged"])
        .where(sql<string>`body->>'environment'`, "=", environment)
        .where(sql<string>`body->>'servingVersion'`, "=", version)
        .where(sql<string>`body->>'cause'`, "is not", null)
        .where("opened_at", ">", sql<Date>`now() - make_interval(secs => ${withinSeconds})`)
        .orderBy("opened_at")
        .limit(1)
        .forUpdate()
        .executeTakeFirst();
      return row ? incidentOfRow(row) : null;
    },
    async lastResolved(key, withinSeconds) {
      const row = await open()
        .where("key", "=", key)
        .where("phase", "=", "resolved")
        .where("resolved_at", ">", sql<Date>`now() - make_interval(secs => ${withinSeconds})`)
        .orderBy("resolved_at", "desc")
        .limit(1)
        .forUpdate()
        .executeTakeFirst();
      return row ? incidentOfRow(row) : null;
    },
    async incident(id) {
      const row = await open().where("id", "=", id).forUpdate().executeTakeFirst();
      return row ? incidentOfRow(row) : null;
    },
    async insertIncident(incident) {
      const row = await trx
        .insertInto("incident")
        .values(columnsOf(incident))
        .returning(["number", "generation", "body"])
        .executeTakeFirstOrThrow();
      if (incident.parent !== null) await bumpStorm(trx, incident.parent);
      return incidentOfRow(row);
    },
    async saveIncident(incident, story, timers) {
      const row = await trx
        .updateTable("incident")
        .set({ ...columnsOf(incident), generation: sql`generation + 1`, updated_at: sql`now()` })
        .where("id", "=", incident.id)
        .returning(["number", "generation", "body"])
        .executeTakeFirstOrThrow();
      const saved = incidentOfRow(row);
      const seq = await addTimeline(trx, incident.id, story);
      await trx
        .deleteFrom("timer")
        .where("ref", "=", incident.id)
        .$if(timers.size > 0, (query) => query.where("kind", "not in", [...timers.keys()]))
        .execute();
      for (const [kind, seconds] of timers) {
        // A deadline that runs already is kept; one that has fired starts anew.
        await sql`INSERT INTO timer (kind, ref, due_at) VALUES (${kind}, ${incident.id}, now() + make_interval(secs => ${seconds}))
          ON CONFLICT (kind, ref) DO UPDATE SET due_at = EXCLUDED.due_at, fired_at = NULL WHERE timer.fired_at IS NOT NULL`.execute(
          trx,
        );
      }
      if (channels !== null) await bumpSurfaces({ trx, incident: saved, channels, random }, seq);
      return saved;
    },
    async fireTimer(kind, incidentId) {
      await sql`UPDATE timer SET fired_at = now() WHERE kind = ${kind} AND ref = ${incidentId}`.execute(trx);
    },
    async alertsOf(incidentId) {
      const rows = await trx
        .selectFrom("alert")
        .selectAll()
        .where("incident_id", "=", incidentId)
        .orderBy("max_firing_start")
        .execute();
      return rows.map(alertOfRow);
    },
    async assignAlerts(alerts, incidentId) {
      await sql`UPDATE alert SET incident_id = ${incidentId} FROM unnest(${alerts.map((a) => a.source)}::text[], ${alerts.map((a) => a.fingerprint)}::text[]) AS wanted (source, fingerprint)
        WHERE alert.source = wanted.source AND alert.fingerprint = wanted.fingerprint AND alert.incident_id IS DISTINCT FROM ${incidentId}`.execute(
        trx,
      );
    },
    async setVerdict(alert, verdict) {
      await trx
        .updateTable("alert")
        .set({ verdict })
        .where("source", "=", alert.source)
        .where("fingerprint", "=", alert.fingerprint)
        .execute();
    },
    async addAlias(alias, incidentId) {
      await trx
        .insertInto("incident_alias")
        .values({ alias, incident_id: incidentId })
        .onConflict((conflict) => conflict.column("alias").doUpdateSet({ incident_id: incidentId }))
        .execute();
    },
    async moveAlerts(fromId, intoId) {
      await trx.updateTable("alert").set({ incident_id: intoId }).where("incident_id", "=", fromId).execute();
      await trx.updateTable("incident_alias").set({ incident_id: intoId }).where("incident_id", "=", fromId).execute();
    },
    async mergedInto(key) {
      const row = await open()
        .where("id", "in", (query) =>
          query.selectFrom("incident_alias").select("incident_id").where("alias", "=", `key:${key}`),
        )
        .where("phase", "not in", ["resolved", "closed", "merged"])
        .forUpdate()
        .executeTakeFirst();
      return row ? incidentOfRow(row) : null;
    },
    async addNotice(incidentId, key, text, priority, afterSeconds = 0) {
      if (channels === null) return;
      await trx
        .insertInto("slack_surface")
        .values({
          id: newId("sf", random),
          incident_id: incidentId,
          kind: "notice",
          key,
          // Where the incident is shown; a notice that comes before its card goes where people are paged.
          channel: sql<string>`COALESCE((SELECT channel FROM slack_surface WHERE incident_id = ${incidentId} AND kind = 'card'), ${channels.page})`,
          text,
          desired_gen: 1,
          priority,
          next_at: sql<Date>`now() + make_interval(secs => ${afterSeconds})`,
        })
        .onConflict((conflict) => conflict.columns(["incident_id", "kind", "key"]).doNothing())
        .execute();
      await notify(trx, "noops_surface");
    },
    async addPostmortem({ incidentId, revision, document, author, draft, plot }) {
      const added = await trx
        .insertInto("postmortem")
        .values({ incident_id: incidentId, revision, document, author, draft, plot })
        .onConflict((conflict) => conflict.doNothing())
        .returning("revision")
        .execute();
      return added.length > 0;
    },
    async budgetSpent(model) {
      const { rows } = await sql<{ spent: boolean }>`SELECT EXISTS (
        SELECT 1 FROM alert WHERE incident_id IN (SELECT id FROM incident WHERE model = ${model} AND phase NOT IN ('closed', 'merged'))
          AND regexp_replace(labels->>${sql.lit(LABEL.budgetTier)}, '\\D', '', 'g') = '100'
          AND max_firing_start > COALESCE(max_resolved_end, '-infinity') AND verdict <> 'gone') AS spent`.execute(trx);
      return rows[0]?.spent ?? false;
    },
    async countFlakes(key) {
      const { rows } = await sql<{
        n: string;
      }>`SELECT count(*) AS n FROM timeline t JOIN incident i ON i.id = t.incident_id
        WHERE i.key = ${key} AND t.kind = ${FLAKE} AND t.at > now() - interval '24 hours'`.execute(trx);
      return Number(rows[0]?.n ?? 0);
    },
    async countOpened(cause, withinSeconds) {
      const { rows } = await sql<{
        n: string;
      }>`SELECT count(*) AS n FROM incident WHERE body->>'cause' = ${cause} AND opened_at > now() - make_interval(secs => ${withinSeconds})`.execute(
        trx,
      );
      return Number(rows[0]?.n ?? 0);
    },
    async stormParent(cause, withinSeconds) {
      const { rows } = await sql<{
        id: string;
      }>`SELECT id FROM incident WHERE body->>'cause' = ${cause} AND body->>'parent' IS NULL
        AND opened_at > now() - make_interval(secs => ${withinSeconds}) ORDER BY number LIMIT 1`.execute(trx);
      return rows[0]?.id ?? null;
    },
  };
}
