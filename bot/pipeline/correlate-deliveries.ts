import { LABEL } from "@noops-ml/alerts/vocabulary.ts";
import { adoptCause } from "../incident/adopt-cause.ts";
import { timersOf } from "../incident/timers.ts";
import { isFiring } from "../incident/alert-state.ts";
import { type Correlation, correlate } from "../incident/correlate.ts";
import { isOpen } from "../incident/phase-table.ts";
import type { Incident } from "../incident/incident.ts";
import { type NewIncident, newIncident } from "../incident/new-incident.ts";
import type { StoredAlert, Tx } from "../ports/store.ts";
import { advance } from "./advance.ts";
import type { Engine } from "./engine.ts";
import { lookAtAlerts } from "./look-at-alerts.ts";
import { type Told, type ToldOptions, alertKey, readClaimed } from "./read-claimed.ts";

export interface CorrelateOptions extends ToldOptions {
  readonly batch: number;
}

export interface Correlated {
  readonly deliveries: number;
  readonly alerts: number;
  readonly duplicates: number;
  readonly opened: readonly Incident[];
}

interface Group {
  readonly key: string;
  readonly correlation: Correlation;
  readonly alerts: StoredAlert[];
  /** Context of the delivery that brought the first of them. */
  readonly traceparent: string | null;
}

function groupByIncident(news: readonly StoredAlert[], traces: ReadonlyMap<string, string>, engine: Engine): Group[] {
  const groups = new Map<string, Group>();
  for (const alert of news) {
    const correlation = correlate(alert.labels, alert.annotations, engine.settings.environment);
    const key = engine.sha256(correlation.keyText);
    const known = groups.get(key);
    if (known) known.alerts.push(alert);
    else {
      const traceparent = traces.get(alertKey(alert)) ?? null;
      groups.set(key, { key, correlation, alerts: [alert], traceparent });
    }
  }
  // Always in the same order, so that two replicas never wait for each other in a ring.
  const order = ({ correlation, key }: Group) => `${correlation.model}\n${key}`;
  return [...groups.values()].sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

function incidentOf(
  { key, correlation, traceparent }: Group,
  id: string,
  openedAt: string,
  parent: string | null,
): NewIncident {
  const { model, service, environment, cause, slo, title, severity } = correlation;
  return newIncident({
    id,
    key,
    model,
    service,
    environment,
    cause,
    slo,
    title,
    severity,
    openedAt,
    parent,
    traceparent,
  });
}

/** An open incident about the version that these alerts name: a bad release breaks several promises at once. */
async function openCompanion(tx: Tx, { alerts, correlation }: Group, engine: Engine): Promise<Incident | null> {
  const versions = new Set(alerts.map(({ labels }) => labels[LABEL.version]));
  const [version] = versions;
  if (correlation.cause === null || versions.size !== 1 || version === undefined) return null;
  const { model, environment } = correlation;
  return tx.openIncidentOfVersion({ model, environment, version }, engine.settings.correlateSeconds);
}

/** The open incident that these alerts belong to: theirs already, the one of their key, or that of their version. */
async function findOpen(tx: Tx, group: Group, engine: Engine): Promise<Incident | null> {
  const assigned = group.alerts.map(({ incidentId }) => incidentId).find((id) => id !== null);
  const own = assigned === undefined || assigned === null ? null : await tx.incident(assigned);
  if (own !== null && isOpen(own.phase)) return own;
  return (
    (await tx.openIncident(group.key)) ?? (await tx.mergedInto(group.key)) ?? (await openCompanion(tx, group, engine))
  );
}

async function openFor(tx: Tx, group: Group, engine: Engine): Promise<{ incident: Incident; opened: boolean } | null> {
  const open = await findOpen(tx, group, engine);
  if (open) return { incident: open, opened: false };
  const recent = await tx.lastResolved(group.key, engine.settings.reopenSeconds);
  const firing = group.alerts.some(isFiring);
  // A resolve for an incident that is over changes nothing; one that was never seen opens nothing.
  if (recent) return firing ? { incident: recent, opened: false } : null;
  if (!firing) return null;
  const at = (await tx.now()).toISOString();
  const storm =
    group.correlation.cause !== null &&
    (await tx.countOpened(group.correlation.cause, 60)) >= engine.settings.stormIncidents;
  const parent = storm && group.correlation.cause !== null ? await tx.stormParent(group.correlation.cause, 60) : null;
  const incident = await tx.insertIncident(incidentOf(group, engine.newId("inc"), at, parent));
  tx.audit({
    actor: "noops",
    via: "webhook",
    action: "incident.opened",
    object: incident.id,
    payload: { key: group.correlation.keyText, title: incident.title, parent },
  });
  return { incident, opened: true };
}

async function handleGroup(tx: Tx, group: Group, partial: boolean, engine: Engine): Promise<Incident | null> {
  // The model first: alerts of two keys may belong to one incident.
  await tx.lockKey(`model:${group.correlation.model}`);
  await tx.lockKey(group.key);
  const found = await openFor(tx, group, engine);
  if (found === null) return null;
  await tx.assignAlerts(group.alerts, found.incident.id);
  const summary = await lookAtAlerts(engine, tx, found.incident, partial);
  const told = found.opened ? await tell(tx, found.incident, engine) : adoptCause(found.incident, group.correlation);
  const result = await advance(tx, told, { type: "alerts", summary }, engine.settings.timers, "webhook");
  if (!result.applied) return null;
  // The card lists its alerts: one that joins is shown although nothing else of the incident changed.
  const joins = group.alerts.some(({ incidentId }) => incidentId !== found.incident.id);
  if (joins && result.incident === told) await tx.saveIncident(told, [], timersOf(told, engine.settings.timers));
  return found.opened ? result.incident : null;
}

/** Within the trace of the delivery, which the incident then carries on. */
function handleInTrace(tx: Tx, group: Group, partial: boolean, engine: Engine): Promise<Incident | null> {
  if (engine.tracer === null) return handleGroup(tx, group, partial, engine);
  const { traceparent: parent } = group;
  return engine.tracer.span("correlate", {}, parent, (traceparent) =>
    handleGroup(tx, { ...group, traceparent: traceparent ?? parent }, partial, engine),
  );
}

async function tell(tx: Tx, incident: Incident, engine: Engine): Promise<Incident> {
  const opened = await advance(
    tx,
    incident,
    { type: "noted", by: "noops", text: `opened: ${incident.title}` },
    engine.settings.timers,
    "webhook",
  );
  return opened.applied ? opened.incident : incident;
}

/** One root over the events of a batch: each event can be proved later without a line of its own. */
function merkleRoot(told: readonly Told[], sha256: (text: string) => string): string {
  let level = told.map(({ key }) => key);
  while (level.length > 1) {
    level = Array.from({ length: Math.ceil(level.length / 2) }, (_, at) =>
      sha256(`${level[2 * at] ?? ""}${level[2 * at + 1] ?? level[2 * at] ?? ""}`),
    );
  }
  return level[0] ?? "";
}

/** Moves the incidents that the news are about, and gives back those that were opened. */
async function handleNews(
  tx: Tx,
  news: readonly StoredAlert[],
  told: readonly Told[],
  engine: Engine,
): Promise<Incident[]> {
  const heard = new Set(news.map(alertKey));
  const about = news.length === 0 ? [] : told.filter(({ event }) => heard.has(alertKey(event)));
  const partial = new Set(about.filter(({ event }) => event.partial).map(({ event }) => alertKey(event)));
  const traces = new Map(about.flatMap(({ event, trace }) => (trace === null ? [] : [[alertKey(event), trace]])));
  const opened: Incident[] = [];
  for (const group of groupByIncident(news, traces, engine)) {
    const cut = group.alerts.some((alert) => partial.has(alertKey(alert)));
    const incident = await handleInTrace(tx, group, cut, engine);
    if (incident !== null) opened.push(incident);
  }
  return opened;
}

/** Takes committed deliveries, joins them into alert states and moves the incidents they belong to: all in one transaction. */
export async function correlateDeliveries(options: CorrelateOptions): Promise<Correlated> {
  const { engine, batch } = options;
  return engine.store.transaction(async (tx) => {
    const deliveries = await tx.claimDeliveries(batch);
    if (deliveries.length === 0) return { deliveries: 0, alerts: 0, duplicates: 0, opened: [] };
    const { told, sources } = await readClaimed(tx, deliveries, options);
    const { news, fresh } = await tx.recordEvents(told);
    const opened = await handleNews(tx, news, told, engine);
    await tx.noteSources(sources);
    if (fresh > 0) {
      tx.audit({
        actor: "noops",
        via: "webhook",
        action: "alerts.received",
        object: "batch",
        payload: { deliveries: deliveries.length, events: told.length, root: merkleRoot(told, engine.sha256) },
      });
    }
    return { deliveries: deliveries.length, alerts: told.length, duplicates: told.length - fresh, opened };
  });
}
