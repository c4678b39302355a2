import type { IncidentView } from "../incident/incident-view.ts";
import type { Block } from "./block.ts";
import { section } from "./blocks.ts";
import { incidentLine } from "./incident-line.ts";

/**
 * The reference of an incident in an address of ours; null for any other address.
 * @example incidentRefOf("https://noops.example.com/v1/incidents/INC-12") // => "INC-12"
 */
export function incidentRefOf(url: string): string | null {
  return /\/incidents\/([\w-]{1,64})(?:[/?#]|$)/u.exec(url)?.[1] ?? null;
}

/** What an incident looks like under a link to it: read only, no buttons. */
export function renderUnfurl(view: IncidentView): Block[] {
  return [section(incidentLine(view))];
}
