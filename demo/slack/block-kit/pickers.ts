import { z } from "zod";
import { confirm } from "./confirm.ts";
import { identifier } from "./identifiers.ts";
import { placeholder } from "./text.ts";

const common = { action_id: identifier.optional(), confirm, focus_on_load: z.boolean().optional() };

/** A calendar day. */
export const datepicker = z.strictObject({
  type: z.literal("datepicker"),
  ...common,
  placeholder,
  initial_date: z.iso.date("must be a date like 2026-01-31").optional(),
});

/** A time of day. */
export const timepicker = z.strictObject({
  type: z.literal("timepicker"),
  ...common,
  placeholder,
  initial_time: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time like 23:59")
    .optional(),
  timezone: z.string().optional(),
});

/** A moment, as whole seconds since 1970 with ten digits. */
export const datetimepicker = z.strictObject({
  type: z.literal("datetimepicker"),
  ...common,
  initial_date_time: z.number().int().min(1_000_000_000).max(9_999_999_999).optional(),
});
