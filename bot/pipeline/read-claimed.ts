import { eventKeyText } from "../incident/alert-state.ts";
import type { Reading } from "../ports/reading.ts";
import type { ClaimedDelivery, ToldEvent, Tx } from "../ports/store.ts";
import type { Engine } from "./engine.ts";
import type { DeliveryReader } from "./read-delivery.ts";
import { readText } from "./read-text.ts";
import type { Readings } from "./readings.ts";

export interface ToldOptions {
  readonly engine: Engine;
  /** How the bodies of each source are read. */
  readonly readerOf: (source: string) => DeliveryReader;
  /** What was read before it was stored; without it every body is read again. */
  readonly readings?: Readings;
}

/** One statement, and the trace of the delivery that made it. */
export interface Told extends ToldEvent {
  readonly trace: string | null;
}

export interface ToldBatch {
  readonly told: readonly Told[];
  /** Who was heard of, and whether its watchdog was among it. */
  readonly sources: ReadonlyMap<string, boolean>;
}

/** One text for one alert. */
export const alertKey = ({ source, fingerprint }: { readonly source: string; readonly fingerprint: string }): string =>
  `${source}\n${fingerprint}`;

function readBody(
  { id, source, receivedAt }: ClaimedDelivery,
  body: string,
  { engine, readerOf }: ToldOptions,
): Reading | null {
  const reading = readText(readerOf(source), source, body, receivedAt.getTime());
  if (reading.ok) return reading;
  // It was read once before it was stored; a body that cannot be read now is a bug worth a loud line, not a stop.
  engine.log.error({ delivery: id, reason: reading.reason }, "a stored delivery cannot be read");
  return null;
}

/** What the claimed deliveries say. Only a body that this replica has not read before it was stored is fetched. */
export async function readClaimed(
  tx: Pick<Tx, "bodies">,
  deliveries: readonly ClaimedDelivery[],
  options: ToldOptions,
): Promise<ToldBatch> {
  const kept = deliveries.map((delivery) => options.readings?.take(delivery.id) ?? null);
  const bodies = await tx.bodies(deliveries.filter((_, at) => kept[at] === null).map(({ id }) => id));
  const told: Told[] = [];
  const sources = new Map<string, boolean>();
  deliveries.forEach((delivery, at) => {
    const body = bodies.get(delivery.id);
    const reading = kept[at] ?? (body === undefined ? null : readBody(delivery, body, options));
    if (reading === null) return;
    const receivedAt = delivery.receivedAt.getTime();
    for (const event of reading.events)
      told.push({
        key: options.engine.sha256(eventKeyText(event)),
        event: { ...event, receivedAt },
        trace: delivery.trace,
      });
    sources.set(delivery.source, reading.watchdog || sources.get(delivery.source) === true);
  });
  return { told, sources };
}
