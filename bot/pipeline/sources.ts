import { type DeliveryReader, readAlertmanager } from "./read-delivery.ts";

/** How the bodies of a source are read; the name of a source begins with its kind, such as `alertmanager-eu`. */
export function alertmanagerSource(_source: string): DeliveryReader {
  return readAlertmanager;
}
