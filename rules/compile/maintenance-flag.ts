import { SLO_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import type { Slo } from "../model/slo.ts";
import type { Rule } from "./rule.ts";
import { excludesMaintenance, recordFor } from "./slo-series.ts";

/** 1 while time does not count, else 0; recorded only where something is excluded. */
export function maintenanceFlag(slo: Slo): Rule[] {
  if (!excludesMaintenance(slo)) return [];
  const queries = slo.maintenance.filter((window) => window.exclude).map((window) => window.activeQuery);
  const expr =
    queries.length === 1 ? (queries[0] ?? "") : `clamp_max(${queries.map((query) => `(${query})`).join(" + ")}, 1)`;
  return [recordFor(slo, SLO_SERIES.maintenanceActive, expr)];
}
