import { MlflowError } from "./mlflow-error.ts";

/** The text of a field of the thing searched, or undefined where it has none. */
export type FieldReader = (field: string) => string | undefined;

const CONDITION = /^\s*([\w.`"-]+)\s*(=|!=|LIKE|ILIKE)\s*'([^']*)'\s*$/i;

function likePattern(text: string, flags: string): RegExp {
  const escaped = text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("%", ".*").replaceAll("_", ".")}$`, flags);
}

/**
 * MLflow's filter language, the part its registry documents: conditions joined by AND.
 * @example parseSearchFilter("name = 'fraud'")((field) => (field === "name" ? "fraud" : undefined)) // => true
 */
export function parseSearchFilter(filter: string): (read: FieldReader) => boolean {
  if (filter.trim() === "") return () => true;
  const conditions = filter.split(/\s+AND\s+/i).map((text) => {
    const [, rawField, rawOperator, value] = CONDITION.exec(text) ?? [];
    if (rawField === undefined || rawOperator === undefined || value === undefined) {
      throw new MlflowError("INVALID_PARAMETER_VALUE", `Invalid clause(s) in filter string: '${text.trim()}'`);
    }
    const field = rawField.replace(/[`"]/g, "").replace(/^tag\./, "tags.");
    return { field, operator: rawOperator.toUpperCase(), value };
  });
  return (read) =>
    conditions.every(({ field, operator, value }) => {
      const found = read(field);
      if (operator === "!=") return found !== value;
      if (found === undefined) return false;
      if (operator === "=") return found === value;
      return likePattern(value, operator === "ILIKE" ? "i" : "").test(found);
    });
}
