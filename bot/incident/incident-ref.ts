import type { Incident } from "./incident.ts";

/**
 * The short name that people use. Incidents and changes are counted together, so that a number names one of them.
 * @example incidentRef({ kind: "change", number: 12 }) // => "CHG-12"
 */
export function incidentRef({ kind, number }: Pick<Incident, "kind" | "number">): string {
  return `${kind === "change" ? "CHG" : "INC"}-${String(number)}`;
}
