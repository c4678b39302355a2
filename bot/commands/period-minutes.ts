import { parseDuration } from "@noops-ml/alerts/policy/duration.ts";
import type { Documents } from "../ports/documents.ts";

/** Length of the SLO period of a model's SLO; undefined when it has no fixed length or no document. */
export function periodMinutesOf(documents: Documents): (model: string, slo: string | null) => number | undefined {
  return (model, slo) => {
    const spec = documents.model(model)?.spec;
    const window = spec?.slos.find((candidate) => candidate.name === slo)?.window ?? spec?.window;
    const seconds = typeof window === "string" ? parseDuration(window) : undefined;
    return seconds === undefined ? undefined : seconds / 60;
  };
}
