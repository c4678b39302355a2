import { sql } from "kysely";
import type { Db } from "./trx.ts";

/** One value of a metric with its labels. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const OPEN = sql`phase NOT IN ('resolved', 'closed', 'merged')`;
/** A change that people asked for is no incident. */
const NO_CHANGE = sql`body->>'kind' IS DISTINCT FROM 'change'`;
const RECENT = sql`now() - interval '30 days'`;
const LEVEL = sql`COALESCE((SELECT r.level FROM run r WHERE r.incident_id = i.id AND r.mode = 'live' ORDER BY r.created_at DESC LIMIT 1), 'none')`;
/** Somebody acknowledged, voted, wrote or asked for something. */
const BY_PERSON = sql`EXISTS (SELECT 1 FROM timeline t WHERE t.incident_id = i.id AND t.actor <> 'noops')`;

/** What each metric asks of the database; the columns besides `value` are its labels. */
const QUERIES = {
  incidents_open: sql`SELECT phase, count(*) AS value FROM incident WHERE ${OPEN} AND ${NO_CHANGE} GROUP BY phase`,
  incidents_without_timer: sql`SELECT count(*) AS value FROM incident i WHERE ${OPEN} AND NOT EXISTS
    (SELECT 1 FROM timer t WHERE t.ref = i.id AND (t.fired_at IS NULL OR t.fired_at > now() - interval '1 minute'))`,
  incident_info: sql`SELECT 'INC-' || number AS incident, model, severity::text AS severity, phase, COALESCE(body->>'cause', '') AS cause, 1 AS value
    FROM incident WHERE ${OPEN} AND ${NO_CHANGE} ORDER BY severity, opened_at LIMIT 200`,
  inbox_lag_seconds: sql`SELECT COALESCE(EXTRACT(EPOCH FROM now() - min(created_at)), 0)::float8 AS value FROM webhook_inbox WHERE state = 'new'`,
  slack_desired_lag_seconds: sql`SELECT COALESCE(GREATEST(EXTRACT(EPOCH FROM now() - min(next_at)), 0), 0)::float8 AS value FROM slack_surface WHERE desired_gen > posted_gen`,
  slack_ambiguous: sql`SELECT count(*) AS value FROM slack_surface WHERE ambiguous_since IS NOT NULL`,
  approvals_total: sql`SELECT state AS result, count(*) AS value FROM approval GROUP BY state`,
  approval_wait_seconds: sql`SELECT state AS result, avg(EXTRACT(EPOCH FROM decided_at - created_at))::float8 AS value
    FROM approval WHERE decided_at IS NOT NULL AND created_at > ${RECENT} GROUP BY state`,
  steps_total: sql`SELECT uses AS connector, state, count(*) AS value FROM step GROUP BY uses, state`,
  effects_unknown: sql`SELECT count(*) AS value FROM step WHERE state = 'unknown'`,
  effects_duplicate_total: sql`SELECT count(*) AS value FROM late_result l JOIN step s ON s.run_id = l.run_id AND s.step_id = l.step_id
    WHERE l.result->>'state' = 'done' AND s.state = 'done' AND s.effect_key IS NOT NULL`,
  policy_errors_total: sql`SELECT count(*) AS value FROM policy_decision WHERE decision->>'reason' LIKE 'the policy could not be evaluated%'`,
  source_silent_seconds: sql`SELECT source, EXTRACT(EPOCH FROM now() - last_watchdog)::float8 AS value FROM source_health WHERE last_watchdog IS NOT NULL`,
  resolve_seconds: sql`SELECT COALESCE(body->>'cause', 'none') AS cause, ${LEVEL} AS level, avg(EXTRACT(EPOCH FROM i.resolved_at - i.opened_at))::float8 AS value
    FROM incident i WHERE i.resolved_at > ${RECENT} AND phase IN ('resolved', 'closed') AND ${NO_CHANGE} GROUP BY 1, 2`,
  resolved_incidents: sql`SELECT CASE WHEN ${BY_PERSON} THEN 'person' ELSE 'automation' END AS by, count(*) AS value
    FROM incident i WHERE i.resolved_at > ${RECENT} AND phase IN ('resolved', 'closed') AND ${NO_CHANGE} GROUP BY 1`,
  releases: sql`SELECT s.intent->'state'->>'class' AS class, CASE WHEN r.automatic THEN 'automated' ELSE 'manual' END AS kind, count(*) AS value
    FROM step s JOIN run r ON r.id = s.run_id WHERE s.state = 'done' AND r.mode = 'live' AND s.ended_at > ${RECENT}
      AND s.intent->'state'->>'class' IN ('promote', 'rollback', 'traffic', 'abort') GROUP BY 1, 2`,
} as const;
export type LedgerMetric = keyof typeof QUERIES;

export interface LedgerReader {
  samples(metric: LedgerMetric): Promise<readonly Sample[]>;
}

/** Metrics that are facts of the database: the same on each replica, and still there after a restart. */
export function createLedgerReader(db: Db): LedgerReader {
  return {
    async samples(metric) {
      const { rows } = await (QUERIES[metric] as ReturnType<typeof sql<Record<string, unknown>>>).execute(db);
      return rows.map(({ value, ...labels }) => ({
        labels: Object.fromEntries(Object.entries(labels).map(([name, text]) => [name, String(text)])),
        value: Number(value),
      }));
    },
  };
}
