import type { Inputs } from "./runbook.ts";

/** What `${…}` may name: data of the model, the incident, the parameters and the steps so far. */
export type TemplateContext = Readonly<Record<string, unknown>>;

export type Filled =
  { readonly ok: true; readonly value: Inputs } | { readonly ok: false; readonly missing: readonly string[] };

const PLACE = /\$\{([^}]*)\}/g;
const NAME = /^[A-Za-z_][\w-]*(\.[\w-]+)*$/;

/** The names between `${` and `}` in the texts of a value, such as `model.queries.burn`. */
export function templateNames(value: unknown): readonly string[] {
  if (typeof value === "string") return [...value.matchAll(PLACE)].map((match) => (match[1] ?? "").trim());
  if (Array.isArray(value)) return value.flatMap(templateNames);
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(templateNames);
  return [];
}

/** Whether a name has the form `a.b.c`: only data can be named, nothing is computed. */
export function isTemplateName(name: string): boolean {
  return NAME.test(name);
}

function lookUp(context: TemplateContext, name: string): unknown {
  return name.split(".").reduce<unknown>((value, part) => {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return undefined;
    return (value as Record<string, unknown>)[part];
  }, context);
}

function fill(value: unknown, context: TemplateContext, missing: string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => fill(item, context, missing));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, context, missing)]));
  }
  if (typeof value !== "string") return value;
  const find = (name: string): unknown => {
    const found = lookUp(context, name);
    if (found === undefined || found === null) missing.push(name);
    return found;
  };
  const whole = /^\$\{([^}]*)\}$/.exec(value);
  // A text that is one placeholder keeps the type of what it names.
  if (whole) return find((whole[1] ?? "").trim());
  return value.replace(PLACE, (_, name: string) => String(find(name.trim())));
}

/** Puts data into the inputs of a step, or names what is not known. */
export function fillTemplate(inputs: Inputs, context: TemplateContext): Filled {
  const missing: string[] = [];
  const value = fill(inputs, context, missing) as Inputs;
  return missing.length === 0 ? { ok: true, value } : { ok: false, missing: [...new Set(missing)] };
}
