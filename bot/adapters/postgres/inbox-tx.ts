import { type RawBuilder, sql } from "kysely";
import type { InboxTx, RecordedEvents, StoredAlert, ToldEvent } from "../../ports/store.ts";
import {
  type AlertState,
  LATE_FIRING_MS,
  UNKNOWN_ALERT,
  joinAlertStates,
  stateOfEvent,
} from "../../incident/alert-state.ts";
import { bigintArray, booleanArray, intArray, jsonArray, textArray, timeArray } from "./binary-array.ts";
import { type Trx, epoch } from "./trx.ts";

interface AlertRow {
  source: string;
  fingerprint: string;
  max_firing_start: Date | null;
  max_resolved_end: Date | null;
  last_firing_received: Date | null;
  last_resolved_received: Date | null;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  generator_url: string | null;
  verdict: string;
  incident_id: string | null;
}

export function alertOfRow(row: AlertRow): StoredAlert {
  return {
    source: row.source,
    fingerprint: row.fingerprint,
    maxFiringStart: epoch(row.max_firing_start),
    maxResolvedEnd: epoch(row.max_resolved_end),
    lastFiringReceived: epoch(row.last_firing_received),
    lastResolvedReceived: epoch(row.last_resolved_received),
    labels: row.labels,
    annotations: row.annotations,
    generatorUrl: row.generator_url,
    verdict: row.verdict,
    incidentId: row.incident_id,
  };
}

/** Events are counted, not stored twice. Rows go in key order, so that two replicas never wait for each other in a ring. */
async function countEvents(trx: Trx, told: readonly ToldEvent[]): Promise<number> {
  const byKey = new Map<string, { told: ToldEvent; seen: number }>();
  for (const one of told) {
    const known = byKey.get(one.key);
    if (known === undefined) byKey.set(one.key, { told: one, seen: 1 });
    else known.seen += 1;
  }
  const rows = [...byKey.values()].sort((a, b) => (a.told.key < b.told.key ? -1 : 1));
  const events = rows.map((row) => row.told.event);
  const { rows: counted } = await sql<{ fresh: string }>`
    WITH told AS (
      INSERT INTO alert_event (key, source, fingerprint, status, starts_at, ends_at, seen)
      SELECT * FROM unnest(${textArray(rows.map((row) => row.told.key))}::text[], ${textArray(events.map((e) => e.source))}::text[],
        ${textArray(events.map((e) => e.fingerprint))}::text[], ${textArray(events.map((e) => e.status))}::text[],
        ${timeArray(events.map((e) => e.startsAt))}::timestamptz[], ${timeArray(events.map((e) => e.endsAt))}::timestamptz[],
        ${intArray(rows.map((row) => row.seen))}::int[])
      ON CONFLICT (key) DO UPDATE SET seen = alert_event.seen + EXCLUDED.seen, last_seen = now()
      RETURNING (xmax = 0) AS fresh
    ) SELECT count(*) FILTER (WHERE fresh) AS fresh FROM told`.execute(trx);
  return Number(counted[0]?.fresh ?? 0);
}

interface JoinedAlert {
  readonly event: ToldEvent["event"];
  readonly state: AlertState;
  /** One of its deliveries listed only a part of its group. */
  readonly partial: boolean;
}

/** What a batch says about each alert, in key order: the newest statement gives labels and annotations. */
function joinEvents(told: readonly ToldEvent[]): JoinedAlert[] {
  const byAlert = new Map<string, JoinedAlert>();
  for (const { event } of told) {
    const key = `${event.source}\n${event.fingerprint}`;
    const known = byAlert.get(key);
    const keep =
      known !== undefined &&
      (known.event.receivedAt > event.receivedAt ||
        (known.event.receivedAt === event.receivedAt && known.event.status === "firing"));
    byAlert.set(key, {
      event: keep ? known.event : event,
      state: joinAlertStates(known?.state ?? UNKNOWN_ALERT, stateOfEvent(event)),
      partial: event.partial || known?.partial === true,
    });
  }
  return [...byAlert].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, alert]) => alert);
}

/** `isFiring` of incident/alert-state.ts in SQL; a test holds the two together. */
const firing = (column: (name: string) => RawBuilder<unknown>) => sql<boolean>`COALESCE(
  ${column("max_firing_start")} > ${column("max_resolved_end")}
  OR ${column("max_firing_start")} IS NOT NULL AND ${column("max_resolved_end")} IS NULL
  OR ${column("max_firing_start")} IS NOT NULL AND ${column("last_firing_received")} - ${column("last_resolved_received")}
    > make_interval(secs => ${sql.lit(LATE_FIRING_MS / 1000)}), false)`;
const asItWas = firing((name) => sql.ref(`alert.${name}`));
const asItWillBe = firing((name) => sql`GREATEST(${sql.ref(`alert.${name}`)}, ${sql.ref(`excluded.${name}`)})`);

/**
 * Joins what was told into the alerts, and gives back those about which it is news: most deliveries only repeat, and
 * what is no news need not be read. Each row compares itself as it is replaced, so that no other replica comes between.
 */
async function joinAlerts(trx: Trx, told: readonly ToldEvent[]): Promise<RecordedEvents["news"]> {
  const alerts = joinEvents(told);
  const events = alerts.map(({ event }) => event);
  const times = (field: keyof AlertState) => timeArray(alerts.map(({ state }) => state[field]));
  const { rows } = await sql<AlertRow>`
    WITH joined AS (
      INSERT INTO alert (source, fingerprint, max_firing_start, max_resolved_end, last_firing_received, last_resolved_received, labels, annotations, generator_url, has_changed)
      SELECT * FROM unnest(${textArray(events.map((e) => e.source))}::text[], ${textArray(events.map((e) => e.fingerprint))}::text[],
        ${times("maxFiringStart")}::timestamptz[], ${times("maxResolvedEnd")}::timestamptz[], ${times("lastFiringReceived")}::timestamptz[],
        ${times("lastResolvedReceived")}::timestamptz[], ${jsonArray(events.map((e) => JSON.stringify(e.labels)))}::jsonb[],
        ${jsonArray(events.map((e) => JSON.stringify(e.annotations)))}::jsonb[], ${textArray(events.map((e) => e.generatorUrl))}::text[],
        ${booleanArray(alerts.map(({ partial }) => partial))}::boolean[])
      ON CONFLICT (source, fingerprint) DO UPDATE SET
        max_firing_start = GREATEST(alert.max_firing_start, excluded.max_firing_start),
        max_resolved_end = GREATEST(alert.max_resolved_end, excluded.max_resolved_end),
        last_firing_received = GREATEST(alert.last_firing_received, excluded.last_firing_received),
        last_resolved_received = GREATEST(alert.last_resolved_received, excluded.last_resolved_received),
        labels = excluded.labels, verdict = 'reported',
        annotations = excluded.annotations, generator_url = COALESCE(excluded.generator_url, alert.generator_url),
        has_changed = excluded.has_changed OR alert.verdict <> 'reported' OR alert.annotations <> excluded.annotations OR ${asItWas} <> ${asItWillBe}
      RETURNING *
    )
    SELECT joined.* FROM joined LEFT JOIN incident i ON i.id = joined.incident_id
    WHERE joined.has_changed OR i.phase IN ('resolved', 'closed', 'merged') OR i.phase IS NULL`.execute(trx);
  return rows.map(alertOfRow);
}

export function inboxTx(trx: Trx): InboxTx {
  return {
    async claimDeliveries(limit) {
      const { rows } = await sql<{ id: string; source: string; trace: string | null; created_at: Date }>`
        UPDATE webhook_inbox SET state = 'done', done_at = now() WHERE id = ANY (ARRAY(
          SELECT id FROM webhook_inbox WHERE state = 'new' ORDER BY id LIMIT ${limit} FOR UPDATE SKIP LOCKED))
        RETURNING id, source, trace, created_at`.execute(trx);
      return rows
        .map((row) => ({ id: row.id, source: row.source, trace: row.trace, receivedAt: row.created_at }))
        .sort((a, b) => Number(a.id) - Number(b.id));
    },
    async bodies(ids) {
      if (ids.length === 0) return new Map();
      const { rows } = await sql<{ id: string; body: string }>`
        SELECT id, body FROM webhook_inbox WHERE id = ANY (${bigintArray(ids)}::bigint[])`.execute(trx);
      return new Map(rows.map((row) => [row.id, row.body]));
    },
    async recordEvents(told) {
      if (told.length === 0) return { news: [], fresh: 0 };
      const fresh = await countEvents(trx, told);
      return { news: await joinAlerts(trx, told), fresh };
    },
    async noteSources(sources) {
      const names = [...sources.keys()].sort();
      await sql`INSERT INTO source_health (source, last_delivery, last_watchdog)
        SELECT source, now(), CASE WHEN watchdog THEN now() END
        FROM unnest(${textArray(names)}::text[], ${booleanArray(names.map((name) => sources.get(name) === true))}::boolean[]) AS told (source, watchdog)
        ON CONFLICT (source) DO UPDATE SET last_delivery = now(), last_watchdog = COALESCE(EXCLUDED.last_watchdog, source_health.last_watchdog)`.execute(
        trx,
      );
    },
  };
}
