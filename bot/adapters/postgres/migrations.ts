export interface Migration {
  readonly name: string;
  readonly statements: readonly string[];
}

const CREATED = "created_at timestamptz NOT NULL DEFAULT now()";

/** The schema, oldest change first. A migration that was released is never edited. */
export const MIGRATIONS: readonly Migration[] = [
  {
    name: "0001-ingest",
    statements: [
      `CREATE TABLE webhook_inbox (id bigserial PRIMARY KEY, source text NOT NULL, body text NOT NULL,
        state text NOT NULL DEFAULT 'new', trace text, done_at timestamptz, ${CREATED})`,
      `CREATE INDEX webhook_inbox_new ON webhook_inbox (id) WHERE state = 'new'`,
      `CREATE TABLE webhook_reject (id bigserial PRIMARY KEY, source text NOT NULL, reason text NOT NULL, body text NOT NULL, ${CREATED})`,
      `CREATE TABLE alert_event (key text PRIMARY KEY, source text NOT NULL, fingerprint text NOT NULL, status text NOT NULL,
        starts_at timestamptz NOT NULL, ends_at timestamptz, seen int NOT NULL DEFAULT 1,
        last_seen timestamptz NOT NULL DEFAULT now(), ${CREATED})`,
      `CREATE TABLE alert (source text NOT NULL, fingerprint text NOT NULL, max_firing_start timestamptz, max_resolved_end timestamptz,
        last_firing_received timestamptz, last_resolved_received timestamptz, labels jsonb NOT NULL, annotations jsonb NOT NULL,
        generator_url text, verdict text NOT NULL DEFAULT 'reported', incident_id text, ${CREATED}, PRIMARY KEY (source, fingerprint))`,
      `CREATE INDEX alert_incident ON alert (incident_id)`,
    ],
  },
  {
    name: "0002-incidents",
    statements: [
      `CREATE TABLE incident (id text PRIMARY KEY, number bigserial UNIQUE, key text NOT NULL, phase text NOT NULL, alerting text NOT NULL,
        automation text NOT NULL, severity int NOT NULL, model text NOT NULL, owner text, body jsonb NOT NULL,
        generation bigint NOT NULL DEFAULT 1, opened_at timestamptz NOT NULL, resolved_at timestamptz, updated_at timestamptz NOT NULL DEFAULT now(), ${CREATED})`,
      `CREATE UNIQUE INDEX incident_one_open ON incident (key) WHERE phase NOT IN ('resolved', 'closed', 'merged')`,
      `CREATE INDEX incident_key ON incident (key, opened_at)`,
      `CREATE INDEX incident_open ON incident (opened_at) WHERE phase NOT IN ('closed', 'merged')`,
      `CREATE TABLE incident_alias (alias text PRIMARY KEY, incident_id text NOT NULL REFERENCES incident (id), ${CREATED})`,
      `CREATE TABLE timeline (incident_id text NOT NULL REFERENCES incident (id), seq int NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp(),
        kind text NOT NULL, actor text NOT NULL, text text NOT NULL, ${CREATED}, PRIMARY KEY (incident_id, seq))`,
      `CREATE TABLE timer (kind text NOT NULL, ref text NOT NULL, due_at timestamptz NOT NULL, fired_at timestamptz, ${CREATED}, PRIMARY KEY (kind, ref))`,
      `CREATE INDEX timer_due ON timer (due_at) WHERE fired_at IS NULL`,
      `CREATE TABLE postmortem (incident_id text NOT NULL REFERENCES incident (id), revision int NOT NULL, document text NOT NULL,
        author text NOT NULL, ${CREATED}, PRIMARY KEY (incident_id, revision))`,
    ],
  },
  {
    name: "0003-runs",
    statements: [
      `CREATE TABLE runbook (sha256 text PRIMARY KEY, name text NOT NULL, yaml text NOT NULL, ${CREATED})`,
      `CREATE TABLE run (id text PRIMARY KEY, incident_id text NOT NULL REFERENCES incident (id), runbook text NOT NULL, runbook_sha text NOT NULL REFERENCES runbook (sha256),
        episode int NOT NULL, mode text NOT NULL, state text NOT NULL, requested_by text NOT NULL, via text NOT NULL, params jsonb NOT NULL,
        level text, burn_trail jsonb NOT NULL DEFAULT '[]', automatic boolean NOT NULL DEFAULT false, reason text, stop_requested_by text,
        ended_at timestamptz, ${CREATED}, UNIQUE (incident_id, runbook, episode))`,
      `CREATE INDEX run_active ON run (created_at) WHERE ended_at IS NULL`,
      `CREATE TABLE step (run_id text NOT NULL REFERENCES run (id), step_id text NOT NULL, idx int NOT NULL, uses text NOT NULL, state text NOT NULL,
        attempt int NOT NULL DEFAULT 0, lease_owner text, lease_until timestamptz, fence bigint NOT NULL DEFAULT 0, effect_key text UNIQUE,
        target text, intent jsonb, result jsonb, detail text, started_at timestamptz, ended_at timestamptz, ${CREATED}, PRIMARY KEY (run_id, step_id))`,
      `CREATE TABLE late_result (run_id text NOT NULL, step_id text NOT NULL, fence bigint NOT NULL, result jsonb NOT NULL, ${CREATED})`,
      `CREATE TABLE effect_lock (target text PRIMARY KEY, run_id text NOT NULL, incident_id text NOT NULL, until timestamptz NOT NULL, ${CREATED})`,
      `CREATE TABLE approval (id text PRIMARY KEY, run_id text NOT NULL REFERENCES run (id), step_id text NOT NULL, round int NOT NULL, incident_id text NOT NULL,
        plan jsonb NOT NULL, plan_hash text NOT NULL, level text NOT NULL, required int NOT NULL, approvers jsonb NOT NULL, forbidden jsonb NOT NULL,
        requested_by text NOT NULL, policy_reason text NOT NULL, state text NOT NULL, expires_at timestamptz NOT NULL, decided_at timestamptz, ${CREATED},
        UNIQUE (run_id, step_id, round))`,
      `CREATE INDEX approval_open ON approval (expires_at) WHERE state = 'open'`,
      `CREATE TABLE approval_vote (approval_id text NOT NULL REFERENCES approval (id), subject text NOT NULL, decision text NOT NULL, plan_hash text NOT NULL,
        slack_user text, reason text, at timestamptz NOT NULL DEFAULT clock_timestamp(), ${CREATED}, PRIMARY KEY (approval_id, subject))`,
      `CREATE TABLE policy_decision (id bigserial PRIMARY KEY, incident_id text, run_id text, input jsonb NOT NULL, revision text NOT NULL, decision jsonb NOT NULL, ${CREATED})`,
    ],
  },
  {
    name: "0004-chat",
    statements: [
      `CREATE TABLE slack_surface (id text PRIMARY KEY, incident_id text NOT NULL REFERENCES incident (id), kind text NOT NULL, key text NOT NULL DEFAULT '',
        channel text NOT NULL, text text, ts text, desired_gen bigint NOT NULL, posted_gen bigint NOT NULL DEFAULT 0, next_at timestamptz NOT NULL DEFAULT now(),
        attempts int NOT NULL DEFAULT 0, ambiguous_since timestamptz, leased_until timestamptz, priority int NOT NULL DEFAULT 4, last_error text,
        posted_at timestamptz, ${CREATED}, UNIQUE (incident_id, kind, key))`,
      `CREATE INDEX slack_surface_due ON slack_surface (next_at) WHERE desired_gen > posted_gen`,
      `CREATE TABLE slack_interaction (signature_hash text PRIMARY KEY, kind text NOT NULL, team_id text NOT NULL, user_id text NOT NULL, action text NOT NULL,
        payload jsonb NOT NULL, state text NOT NULL DEFAULT 'new', answer text, claimed_at timestamptz NOT NULL DEFAULT now(), ${CREATED})`,
      `CREATE INDEX slack_interaction_open ON slack_interaction (claimed_at) WHERE state = 'new'`,
      `CREATE TABLE rate_budget (method text NOT NULL, channel text NOT NULL, tokens double precision NOT NULL, refilled_at timestamptz NOT NULL,
        blocked_until timestamptz, last_allowed boolean NOT NULL DEFAULT true, ${CREATED}, PRIMARY KEY (method, channel))`,
      `CREATE TABLE identity (team_id text NOT NULL, user_id text NOT NULL, email text, display_name text NOT NULL, is_bot boolean NOT NULL, is_guest boolean NOT NULL,
        is_deleted boolean NOT NULL, is_stranger boolean NOT NULL, subject text, verified_at timestamptz NOT NULL DEFAULT now(), ${CREATED}, PRIMARY KEY (team_id, user_id))`,
    ],
  },
  {
    name: "0005-switches-and-audit",
    statements: [
      `CREATE TABLE change_freeze (scope text PRIMARY KEY, until timestamptz NOT NULL, by text NOT NULL, reason text NOT NULL, ${CREATED})`,
      `CREATE TABLE kill_switch (id int PRIMARY KEY CHECK (id = 1), is_on boolean NOT NULL, by text, at timestamptz, ${CREATED})`,
      `INSERT INTO kill_switch (id, is_on) VALUES (1, false)`,
      `CREATE TABLE executor (boot text PRIMARY KEY, slot text NOT NULL, dead_at timestamptz, ${CREATED})`,
      `CREATE TABLE outbox (id bigserial PRIMARY KEY, topic text NOT NULL, key text NOT NULL, body jsonb NOT NULL, state text NOT NULL DEFAULT 'new',
        next_at timestamptz NOT NULL DEFAULT now(), attempts int NOT NULL DEFAULT 0, ${CREATED})`,
      `CREATE INDEX outbox_new ON outbox (next_at) WHERE state = 'new'`,
      `CREATE TABLE source_health (source text PRIMARY KEY, last_delivery timestamptz, last_watchdog timestamptz, ${CREATED})`,
      `CREATE TABLE audit_log (seq bigint PRIMARY KEY, ts text NOT NULL, actor text NOT NULL, via text NOT NULL, action text NOT NULL, object text NOT NULL,
        payload_jcs text NOT NULL, prev_hash text NOT NULL, hash text NOT NULL, ${CREATED})`,
      `CREATE TABLE audit_checkpoint (seq bigint PRIMARY KEY, hash text NOT NULL, signature text NOT NULL, public_key text NOT NULL, ${CREATED})`,
      `CREATE FUNCTION noops_audit_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'audit_log only grows: % is refused', TG_OP; END $$`,
      `CREATE TRIGGER audit_log_rows BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION noops_audit_is_final()`,
      `CREATE TRIGGER audit_log_table BEFORE TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION noops_audit_is_final()`,
    ],
  },
  {
    name: "0006-break-glass",
    statements: [
      `ALTER TABLE approval ADD COLUMN only_break_glass boolean NOT NULL DEFAULT false, ADD COLUMN broken_by text`,
    ],
  },
  {
    name: "0007-checkpoint-time",
    statements: [`ALTER TABLE audit_checkpoint DROP COLUMN public_key, ADD COLUMN signed_at text NOT NULL`],
  },
  {
    name: "0008-storm-children",
    statements: [`CREATE INDEX incident_parent ON incident ((body->>'parent')) WHERE body->>'parent' IS NOT NULL`],
  },
  {
    name: "0009-postmortem-plot",
    statements: [`ALTER TABLE postmortem ADD COLUMN draft text NOT NULL DEFAULT '', ADD COLUMN plot text`],
  },
  {
    // Whether the newest delivery said something new of the alert.
    name: "0010-alert-news",
    statements: [`ALTER TABLE alert ADD COLUMN has_changed boolean NOT NULL DEFAULT true`],
  },
  {
    // A storm asks at each incident how many others have just opened.
    name: "0011-opened-index",
    statements: [`CREATE INDEX incident_opened ON incident (opened_at)`],
  },
];
