import { z } from "zod";
import type { Path } from "./issue.ts";

/** Schemas that lie directly inside a wrapper, or the schema itself. */
function unwrap(schema: z.ZodType): z.ZodType[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return unwrap(schema.def.innerType as z.ZodType);
  if (schema instanceof z.ZodUnion) return (schema.def.options as readonly z.ZodType[]).flatMap(unwrap);
  return [schema];
}

function step(schema: z.ZodType, part: string | number): z.ZodType[] {
  if (schema instanceof z.ZodArray) return unwrap(schema.def.element as z.ZodType);
  if (schema instanceof z.ZodRecord) return unwrap(schema.def.valueType as z.ZodType);
  if (!(schema instanceof z.ZodObject)) return [];
  const next = (schema.def.shape as Record<string, z.ZodType | undefined>)[part];
  return next ? unwrap(next) : [];
}

/** The keys that the schema knows at a path, for hints. */
export function keysAt(schema: z.ZodType, path: Path): string[] {
  const places = path.reduce<z.ZodType[]>(
    (schemas, part) => schemas.flatMap((inner) => step(inner, part)),
    unwrap(schema),
  );
  return places.flatMap((place) => (place instanceof z.ZodObject ? Object.keys(place.def.shape as object) : []));
}
