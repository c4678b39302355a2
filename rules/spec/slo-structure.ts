import type { Path, PlainIssue } from "./issue.ts";
import { SLI_KINDS } from "./sli-schemas.ts";

type Raw = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Raw => typeof value === "object" && value !== null && !Array.isArray(value);

/** Pairs of keys of an SLI of which exactly one set must be there. */
const ALTERNATIVES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  events: [["bad"], ["good"]],
  cost: [["units", "maxPerUnit"], ["cap"]],
  autoscaler: [["histogram"], ["desired", "ready"]],
  fairness: [["minRatio"], ["maxDifference"]],
};

function alternativeIssues(kind: string, sli: Raw, path: Path): PlainIssue[] {
  const sets = ALTERNATIVES[kind];
  if (!sets) return [];
  const words = sets.map((keys) => keys.join(" and ")).join(", or ");
  const begun = sets.filter((keys) => keys.some((key) => key in sli));
  if (begun.length > 1)
    return [{ code: "KEY_UNKNOWN", path, message: `${kind} takes either ${words}.`, hint: "Remove one of them." }];
  const chosen = begun[0];
  if (!chosen) return [{ code: "KEY_MISSING", path, message: `${kind} needs ${words}.` }];
  return chosen
    .filter((key) => !(key in sli))
    .map((key) => ({
      code: "KEY_MISSING" as const,
      path,
      message: `${kind} needs the key "${key}" beside "${chosen.join('" and "')}".`,
    }));
}

function sloIssues(slo: Raw, path: Path): PlainIssue[] {
  const kinds = SLI_KINDS.filter((kind) => kind in slo);
  const name = typeof slo["name"] === "string" ? `"${slo["name"]}"` : "This SLO";
  if (kinds.length === 0)
    return [
      { code: "SLI_KIND_COUNT", path, message: `${name} has no SLI.`, hint: `Add one of: ${SLI_KINDS.join(", ")}.` },
    ];
  if (kinds.length > 1)
    return [
      {
        code: "SLI_KIND_COUNT",
        path: [...path, kinds[1] ?? ""],
        at: "key",
        message: `${name} has ${kinds.length} SLIs: ${kinds.join(", ")}.`,
        hint: "Make one SLO of each.",
      },
    ];
  return kinds.flatMap((kind) => {
    const sli = slo[kind];
    return isRecord(sli) ? alternativeIssues(kind, sli, [...path, kind]) : [];
  });
}

function nameIssues(slos: readonly unknown[]): PlainIssue[] {
  const seen = new Map<string, number>();
  return slos.flatMap((slo, at) => {
    const name = isRecord(slo) ? slo["name"] : undefined;
    if (typeof name !== "string") return [];
    const first = seen.get(name);
    if (first === undefined) seen.set(name, at);
    return first === undefined
      ? []
      : [
          {
            code: "SLO_ID_DUPLICATE" as const,
            path: ["spec", "slos", at, "name"],
            message: `Two SLOs of this model are named "${name}".`,
            hint: `The other one is spec.slos[${first}].`,
          },
        ];
  });
}

/** Mistakes of a model that no schema can say; reads the data as written, so that it also works beside other mistakes. */
export function structureIssues(data: unknown): PlainIssue[] {
  const spec = isRecord(data) ? data["spec"] : undefined;
  if (!isRecord(spec)) return [];
  const slos = Array.isArray(spec["slos"]) ? (spec["slos"] as unknown[]) : [];
  const maintenance = Array.isArray(spec["maintenance"]) ? (spec["maintenance"] as unknown[]) : [];
  return [
    ...slos.flatMap((slo, at) => (isRecord(slo) ? sloIssues(slo, ["spec", "slos", at]) : [])),
    ...nameIssues(slos),
    ...maintenance.flatMap((window, at) =>
      isRecord(window) ? maintenanceIssues(window, ["spec", "maintenance", at]) : [],
    ),
  ];
}

function maintenanceIssues(window: Raw, path: Path): PlainIssue[] {
  const once = "from" in window || "to" in window;
  const repeated = ["days", "start", "duration"].some((key) => key in window);
  if (once && repeated)
    return [
      {
        code: "KEY_UNKNOWN",
        path,
        message: "A maintenance window is either once (from, to) or repeated (days, start, duration).",
      },
    ];
  const needed = once ? ["from", "to"] : ["start", "duration"];
  return needed
    .filter((key) => !(key in window))
    .map((key) => ({ code: "KEY_MISSING" as const, path, message: `This maintenance window needs the key "${key}".` }));
}
