import { parseDuration } from "@noops-ml/alerts/policy/duration.ts";
import { z } from "zod";
import type { IssueCode } from "./issue.ts";

/** What a failed check adds to its zod issue, so that it becomes an issue with a stable code. */
export type CheckParams = { readonly code: IssueCode; readonly hint?: string };

const check = (code: IssueCode, error: string, hint?: string) => ({ error, params: { code, hint } });

const NAME = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const CLOCK_TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** A Prometheus duration longer than zero, such as `1h30m`. */
export const durationSchema = z
  .string()
  .refine(
    (text) => (parseDuration(text) ?? 0) > 0,
    check("TYPE_WRONG", "This is no duration.", 'Write it like "5m", "1h30m" or "30d".'),
  )
  .meta({ pattern: "^(\\d+(y|w|d|h|m|s|ms))+$", examples: ["5m", "1h30m", "30d"] });

/** A name that may become part of a label value, a file name and a Kubernetes name. */
export const nameSchema = z
  .string()
  .refine(
    (text) => NAME.test(text),
    check(
      "NAME_INVALID",
      "This is no name.",
      "Use 1 to 63 letters, digits, dots, dashes and underscores; begin and end with a letter or digit.",
    ),
  );

const labelName = z
  .string()
  .refine(
    (text) => LABEL_NAME.test(text),
    check(
      "LABEL_NOT_PORTABLE",
      "This is no label name that every Prometheus accepts.",
      "Use letters, digits and underscores; do not begin with a digit.",
    ),
  );

const RESERVED =
  /^(sloth_|noops_|__)|^(burn_tier|budget_tier|budget_action|long_window|short_window|alertname|le|quantile|job|instance)$/;

/** A label name that the user may choose: the generated rules need the others. */
export const ownLabelSchema = labelName.refine(
  (name) => !RESERVED.test(name),
  check("LABEL_RESERVED", "This label belongs to the generated rules.", "Choose another name."),
);

/** A label that series are grouped by. */
export const groupLabelSchema = ownLabelSchema;

/** User labels: on alerts and on the info series, never on recorded history. */
export const labelsSchema = z.record(ownLabelSchema, z.string());

/** A selector or a full expression; `{{.window}}` stands for the range. */
export const querySchema = z
  .string()
  .refine((text) => text.trim() !== "", check("PROMQL_SYNTAX", "This query is empty."));

/** An objective in percent. */
export const objectiveSchema = z
  .number()
  .refine(
    (value) => value > 0 && value < 100,
    check("OBJECTIVE_OUT_OF_RANGE", "An objective lies above 0 and below 100 percent.", "Write 99.9 for 99.9 %."),
  );

/** A share as a number from 0 to 1 or as a percentage such as `25%`; the text keeps the decimals as written. */
export const shareSchema = z
  .union([z.number().min(0).max(1), z.string().regex(/^\d+([.]\d+)?%$/)])
  .meta({ examples: ["25%", 0.25] });

/** A share that may lie above one. */
export const positiveSchema = z.number().positive();

/** `23:00`. */
export const clockTimeSchema = z
  .string()
  .refine(
    (text) => CLOCK_TIME.test(text),
    check("TYPE_WRONG", "This is no time of day.", 'Write it like "23:00", with quotes.'),
  );

/** Page or ticket. */
export const severitySchema = z.enum(["page", "ticket"]);
/** Failure modes that a rule can name. */
export const causeSchema = z.enum(["F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8"]);
