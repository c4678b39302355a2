import { sql } from "kysely";
import type { InboxTx, RecordedEvents, StoredAlert } from "../../ports/store.ts";
import {
  type AlertEvent,
  isFiring,
  UNKNOWN_ALERT,
  eventKeyText,
  joinAlertStates,
  stateOfEvent,
} from "../../incident/alert-state.ts";
import { type Trx, epoch, sha256 } from "./trx.ts";

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

const time = (value: number | null): string | null => (value === null ? null : new Date(value).toISOString());

/** Events are counted, not stored twice. Rows go in key order, so that two replicas never wait for each other in a ring. */
async function countEvents(trx: Trx, events: readonly AlertEvent[]): Promise<number> {
  const byKey = new Map<string, { event: AlertEvent; seen: number }>();
  for (const event of events) {
    const key = sha256(eventKeyText(event));
    const known = byKey.get(key);
    byKey.set(key, { event, seen: (known?.seen ?? 0) + 1 });
  }
  const rows = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1));
  const column = <T>(pick: (event: AlertEvent) => T): T[] => rows.map(([, row]) => pick(row.event));
  const result = await sql<{ fresh: boolean }>`
    INSERT INTO alert_event (key, source, fingerprint, status, starts_at, ends_at, seen)
    SELECT * FROM unnest(${rows.map(([key]) => key)}::text[], ${column((e) => e.source)}::text[], ${column((e) => e.fingerprint)}::text[],
      ${column((e) => e.status)}::text[], ${column((e) => time(e.startsAt))}::timestamptz[], ${column((e) => time(e.endsAt))}::timestamptz[],
      ${rows.map(([, row]) => row.seen)}::int[])
    ON CONFLICT (key) DO UPDATE SET seen = alert_event.seen + EXCLUDED.seen, last_seen = now()
    RETURNING (xmax = 0) AS fresh`.execute(trx);
  return result.rows.filter((row) => row.fresh).length;
}

/** The alerts as they were, locked in key order, with whether their incident is open. */
async function alertsBefore(
  trx: Trx,
  rows: readonly { event: AlertEvent }[],
): Promise<ReadonlyMap<string, StoredAlert>> {
  const { rows: known } = await sql<AlertRow & { is_open: boolean | null }>`
    SELECT a.*, i.phase NOT IN ('resolved', 'closed', 'merged') AS is_open FROM alert a LEFT JOIN incident i ON i.id = a.incident_id
    WHERE (a.source, a.fingerprint) IN (SELECT * FROM unnest(${rows.map((row) => row.event.source)}::text[], ${rows.map((row) => row.event.fingerprint)}::text[]))
    ORDER BY a.source, a.fingerprint FOR UPDATE OF a`.execute(trx);
  return new Map(known.filter((row) => row.is_open).map((row) => [keyOf(row), alertOfRow(row)]));
}

const keyOf = (alert: Pick<StoredAlert, "source" | "fingerprint">): string => `${alert.source}\n${alert.fingerprint}`;

/** Whether a delivery only said again what is known: then its incident need not be touched. */
function saysTheSame(before: StoredAlert | undefined, after: StoredAlert): boolean {
  return (
    before !== undefined &&
    before.verdict === after.verdict &&
    isFiring(before) === isFiring(after) &&
    JSON.stringify(before.annotations) === JSON.stringify(after.annotations)
  );
}

async function joinAlerts(trx: Trx, events: readonly AlertEvent[]): Promise<Omit<RecordedEvents, "fresh">> {
  const byAlert = new Map<string, { event: AlertEvent; state: ReturnType<typeof stateOfEvent> }>();
  for (const event of events) {
    const key = `${event.source}\n${event.fingerprint}`;
    const known = byAlert.get(key);
    const newest =
      known &&
      (known.event.receivedAt > event.receivedAt ||
        (known.event.receivedAt === event.receivedAt && known.event.status === "firing"))
        ? known.event
        : event;
    byAlert.set(key, { event: newest, state: joinAlertStates(known?.state ?? UNKNOWN_ALERT, stateOfEvent(event)) });
  }
  const rows = [...byAlert].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  const events1 = <T>(pick: (event: AlertEvent) => T): T[] => rows.map((row) => pick(row.event));
  const states = (field: keyof (typeof rows)[number]["state"]): (string | null)[] =>
    rows.map((row) => time(row.state[field]));
  const before = await alertsBefore(trx, rows);
  const result = await sql<AlertRow>`
    INSERT INTO alert (source, fingerprint, max_firing_start, max_resolved_end, last_firing_received, last_resolved_received, labels, annotations, generator_url)
    SELECT * FROM unnest(${events1((e) => e.source)}::text[], ${events1((e) => e.fingerprint)}::text[], ${states("maxFiringStart")}::timestamptz[],
      ${states("maxResolvedEnd")}::timestamptz[], ${states("lastFiringReceived")}::timestamptz[], ${states("lastResolvedReceived")}::timestamptz[],
      ${events1((e) => JSON.stringify(e.labels))}::jsonb[], ${events1((e) => JSON.stringify(e.annotations))}::jsonb[], ${events1((e) => e.generatorUrl)}::text[])
    ON CONFLICT (source, fingerprint) DO UPDATE SET
      max_firing_start = GREATEST(alert.max_firing_start, EXCLUDED.max_firing_start),
      max_resolved_end = GREATEST(alert.max_resolved_end, EXCLUDED.max_resolved_end),
      last_firing_received = GREATEST(alert.last_firing_received, EXCLUDED.last_firing_received),
      last_resolved_received = GREATEST(alert.last_resolved_received, EXCLUDED.last_resolved_received),
      labels = EXCLUDED.labels, verdict = 'reported',
      annotations = EXCLUDED.annotations, generator_url = COALESCE(EXCLUDED.generator_url, alert.generator_url)
    RETURNING source, fingerprint, max_firing_start, max_resolved_end, last_firing_received, last_resolved_received, labels, annotations, generator_url, verdict, incident_id`.execute(
    trx,
  );
  const alerts = result.rows.map(alertOfRow);
  return { alerts, unchanged: new Set(alerts.filter((alert) => saysTheSame(before.get(keyOf(alert)), alert))) };
}

export function inboxTx(trx: Trx): InboxTx {
  return {
    async claimDeliveries(limit) {
      const { rows } = await sql<{ id: string; source: string; body: string; trace: string | null; created_at: Date }>`
        SELECT id, source, body, trace, created_at FROM webhook_inbox WHERE state = 'new' ORDER BY id LIMIT ${limit} FOR UPDATE SKIP LOCKED`.execute(
        trx,
      );
      return rows.map((row) => ({
        id: row.id,
        source: row.source,
        body: row.body,
        trace: row.trace,
        receivedAt: row.created_at,
      }));
    },
    async finishDeliveries(ids) {
      if (ids.length === 0) return;
      await sql`UPDATE webhook_inbox SET state = 'done', done_at = now() WHERE id = ANY(${ids as string[]}::bigint[])`.execute(
        trx,
      );
    },
    async recordEvents(events) {
      if (events.length === 0) return { alerts: [], fresh: 0, unchanged: new Set() };
      const fresh = await countEvents(trx, events);
      return { ...(await joinAlerts(trx, events)), fresh };
    },
    async noteSource(source, watchdog) {
      await sql`INSERT INTO source_health (source, last_delivery, last_watchdog) VALUES (${source}, now(), ${watchdog ? sql`now()` : null})
        ON CONFLICT (source) DO UPDATE SET last_delivery = now(), last_watchdog = COALESCE(EXCLUDED.last_watchdog, source_health.last_watchdog)`.execute(
        trx,
      );
    },
  };
}
