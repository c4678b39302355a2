import { parseDuration } from "@noops-ml/alerts/policy/duration.ts";
import { z } from "zod";
import type { SlothWindows } from "../../compile/sloth/sloth-windows.ts";
import { durationSchema } from "../../spec/field-schemas.ts";
import { type ParseResult, parseDocument } from "../../spec/parse-document.ts";
import type { YamlDocument } from "../../spec/yaml-source.ts";

const windowSchema = z.strictObject({
  errorBudgetPercent: z.number().positive(),
  shortWindow: durationSchema,
  longWindow: durationSchema,
});
const pairSchema = z.strictObject({ quick: windowSchema, slow: windowSchema });

const alertWindowsSchema = z.strictObject({
  apiVersion: z.literal("sloth.slok.dev/v1"),
  kind: z.literal("AlertWindows"),
  spec: z.strictObject({ sloPeriod: durationSchema, page: pairSchema, ticket: pairSchema }),
});

const seconds = (text: string) => parseDuration(text) ?? 0;

function windowOf({ errorBudgetPercent, shortWindow, longWindow }: z.infer<typeof windowSchema>) {
  return { errorBudgetPercent, shortSeconds: seconds(shortWindow), longSeconds: seconds(longWindow) };
}
const pairOf = ({ quick, slow }: z.infer<typeof pairSchema>) => ({ quick: windowOf(quick), slow: windowOf(slow) });

/** Whether a document is a window catalogue of Sloth. */
export function isAlertWindows(data: unknown): boolean {
  return typeof data === "object" && data !== null && "kind" in data && data.kind === "AlertWindows";
}

/** Reads a window catalogue of Sloth. */
export function parseAlertWindows(document: YamlDocument): ParseResult<SlothWindows> {
  const parsed = parseDocument(document, alertWindowsSchema);
  if (!parsed.ok) return parsed;
  const { sloPeriod, page, ticket } = parsed.value.spec;
  const value = { sloPeriodSeconds: seconds(sloPeriod), page: pairOf(page), ticket: pairOf(ticket) };
  return { ok: true, value, issues: parsed.issues };
}
