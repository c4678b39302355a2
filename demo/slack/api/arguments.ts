import { z } from "zod";

/** A form sends everything as text, JSON sends types: each helper reads both. */
export const text = z.string();

export const flag = z
  .union([z.boolean(), z.enum(["true", "false", "1", "0"])])
  .transform((value) => value === true || value === "true" || value === "1");

export const integer = z.coerce.number().int();

/** Something that a form carries as JSON text. Unreadable text is passed on, so that the method names the mistake. */
export const json = z.unknown().transform((value) => {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
});

/** A list that a form may carry as "a,b". */
export const commaList = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (typeof value === "string" ? value.split(",").map((item) => item.trim()) : value));
