import { LABEL } from "@noops-ml/alerts/vocabulary.ts";
import { adoptCause } from "../incident/adopt-cause.ts";
import { type AlertEvent, eventKeyText, isFiring } from "../incident/alert-state.ts";
import { type Correlation, correlate } from "../incident/correlate.ts";
import { isOpen } from "../incident/phase-table.ts";
import type { Incident } from "../incident/incident.ts";
import { type NewIncident, newIncident } from "../incident/new-incident.ts";
import type { StoredAlert, StoredDelivery, Tx } from "../ports/store.ts";
import { advance } from "./advance.ts";
import type { Engine } from "./engine.ts";
import { lookAtAlerts } from "./look-at-alerts.ts";
import type { DeliveryReader } from "./read-delivery.ts";

export interface CorrelateOptions {
  readonly engine: Engine;
  /** How the bodies of each source are read. */
  readonly readerOf: (source: string) => DeliveryReader;
  readonly batch: number;
}

export interface Correlated {
  readonly deliveries: number;
  readonly alerts: number;
  readonly duplicates: number;
  readonly opened: readonly Incident[];
}

function readAll(
  deliveries: readonly StoredDelivery[],
  { engine, readerOf }: CorrelateOptions,
): { events: AlertEvent[]; sources: Map<string, boolean>; traces: Map<string, string> } {
  const events: AlertEvent[] = [];
  const traces = new Map<string, string>();
  const sources = new Map<string, boolean>();
  for (const delivery of deliveries) {
    const reading = readerOf(delivery.source)(
      JSON.parse(delivery.body),
      delivery.source,
      delivery.receivedAt.getTime(),
    );
    // It was read once before it was stored; a body that cannot be read now is a bug worth a loud line, not a stop.
    if (!reading.ok) {
      engine.log.error({ delivery: delivery.id, reason: reading.reason }, "a stored delivery cannot be read");
      continue;
    }
    events.push(...reading.events);
    for (const { source, fingerprint } of delivery.trace === null ? [] : reading.events)
      traces.set(`${source}\n${fingerprint}`, delivery.trace ?? "");
    sources.set(delivery.source, reading.watchdog || sources.get(delivery.source) === true);
  }
  return { events, sources, traces };
}

interface Group {
  readonly key: string;
  readonly correlation: Correlation;
  readonly alerts: StoredAlert[];
  /** Context of the delivery that brought the first of them. */
  readonly traceparent: string | null;
}

function groupByIncident(alerts: readonly StoredAlert[], traces: ReadonlyMap<string, string>, engine: Engine): Group[] {
  const groups = new Map<string, Group>();
  for (const alert of alerts) {
    const correlation = correlate(alert.labels, alert.annotations, engine.settings.environment);
    const key = engine.sha256(correlation.keyText);
    const known = groups.get(key);
    if (known) known.alerts.push(alert);
    else {
      const traceparent = traces.get(`${alert.source}\n${alert.fingerprint}`) ?? null;
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
function merkleRoot(events: readonly AlertEvent[], sha256: (text: string) => string): string {
  let level = events.map((event) => sha256(eventKeyText(event)));
  while (level.length > 1) {
    level = Array.from({ length: Math.ceil(level.length / 2) }, (_, at) =>
      sha256(`${level[2 * at] ?? ""}${level[2 * at + 1] ?? level[2 * at] ?? ""}`),
    );
  }
  return level[0] ?? "";
}

/** Takes committed deliveries, joins them into alert states and moves the incidents they belong to: all in one transaction. */
export async function correlateDeliveries(options: CorrelateOptions): Promise<Correlated> {
  const { engine, batch } = options;
  return engine.store.transaction(async (tx) => {
    const deliveries = await tx.claimDeliveries(batch);
    if (deliveries.length === 0) return { deliveries: 0, alerts: 0, duplicates: 0, opened: [] };
    const { events, sources, traces } = readAll(deliveries, options);
    const { alerts, fresh, unchanged } = await tx.recordEvents(events);
    const partial = new Set(
      events.filter((event) => event.partial).map((event) => `${event.source}\n${event.fingerprint}`),
    );
    // Most deliveries only repeat; an incident is touched when one of its alerts says something new.
    const news = alerts.filter(
      (alert) => !unchanged.has(alert) || partial.has(`${alert.source}\n${alert.fingerprint}`),
    );
    const opened: Incident[] = [];
    for (const group of groupByIncident(news, traces, engine)) {
      const cut = group.alerts.some((alert) => partial.has(`${alert.source}\n${alert.fingerprint}`));
      const incident = await handleInTrace(tx, group, cut, engine);
      if (incident !== null) opened.push(incident);
    }
    for (const [source, watchdog] of [...sources].sort()) await tx.noteSource(source, watchdog);
    await tx.finishDeliveries(deliveries.map((delivery) => delivery.id));
    if (fresh > 0) {
      tx.audit({
        actor: "noops",
        via: "webhook",
        action: "alerts.received",
        object: "batch",
        payload: { deliveries: deliveries.length, events: events.length, root: merkleRoot(events, engine.sha256) },
      });
    }
    return { deliveries: deliveries.length, alerts: events.length, duplicates: events.length - fresh, opened };
  });
}
