import { API_VERSION } from "@noops-ml/alerts/vocabulary.ts";
import type { PlainIssue } from "@noops-ml/rules/spec/issue.ts";
import { type ParseResult, parseDocument } from "@noops-ml/rules/spec/parse-document.ts";
import type { YamlDocument } from "@noops-ml/rules/spec/yaml-source.ts";
import { z } from "zod";

const texts = z.record(z.string(), z.coerce.string());

/** What a target answers to one question; of several answers the last one is repeated. */
const answerSchema = z.strictObject({
  /** For a step that looks: the number that is found, or null for no data. */
  value: z.number().nullable().optional(),
  /** For a step that looks and is no query: whether its condition holds. */
  holds: z.boolean().optional(),
  failed: z.string().optional(),
  /** For a step that changes something. */
  target: z.string().optional(),
  before: z.string().optional(),
  desired: z.string().optional(),
  class: z
    .enum(["rollback", "promote", "retrain", "traffic", "abort", "scale", "silence", "notify", "change"])
    .optional(),
  reversible: z.boolean().optional(),
  alreadyDone: z.string().optional(),
  refused: z.string().optional(),
  apply: z.enum(["applied", "refused", "moved", "unreachable", "ambiguous"]).optional(),
  probe: z.enum(["done", "notDone", "unknown"]).optional(),
  readBack: z.boolean().optional(),
});
export type ScriptedAnswer = z.infer<typeof answerSchema>;

const STEP_ENDS = ["done", "skipped", "failed", "unknown", "pending"] as const;
const RUN_ENDS = ["succeeded", "failed", "unknown", "stopped"] as const;

const caseSchema = z.strictObject({
  name: z.string().min(1),
  /** Labels and annotations of the alerts that open the incident. */
  alerts: z
    .array(z.strictObject({ labels: texts, annotations: texts.default({}) }))
    .min(1)
    .optional(),
  /** Without alerts: what is left of the error budget before the change, by every SLO of the model. */
  budget: z.number().optional(),
  params: texts.default({}),
  mode: z.enum(["live", "dry"]).default("live"),
  /** By step id; `<step id>.verify` is its proof, `<step id>.undo` what takes it back. */
  answers: z.record(z.string(), z.union([answerSchema, z.array(answerSchema).min(1)])).default({}),
  /** What the person who is asked says, by step id; a step that is not named is approved. */
  votes: z.record(z.string(), z.enum(["approve", "deny", "nobody"])).default({}),
  expect: z.strictObject({
    state: z.enum(RUN_ENDS),
    /** Every step with its end, in order, such as `evidence done`. */
    path: z.array(z.string().regex(new RegExp(`^\\S+ (${STEP_ENDS.join("|")})$`))),
    /** How often the targets were changed. */
    changes: z.int().min(0).optional(),
    reason: z.string().optional(),
  }),
});
export type RunbookCase = z.infer<typeof caseSchema>;

const schema = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal("RunbookTest"),
  /** File of the runbook, seen from this file. */
  runbook: z.string().min(1),
  model: z.string().min(1).optional(),
  /** Without a policy each change asks one person. */
  policy: z.string().min(1).optional(),
  /** Alerts of every case that names none. */
  alerts: caseSchema.shape.alerts,
  cases: z.array(caseSchema).min(1),
});
export type RunbookTest = z.infer<typeof schema>;

/** The step that an answer, a vote or a station belongs to: its proof and its undo are named after it. */
const plain = (name: string): string => name.replace(/\.(verify|undo)$/, "");

/** Reads a `kind: RunbookTest` document against the steps of its runbook; every mistake at once, each at its place. */
export function parseRunbookTest(
  document: YamlDocument,
  { stepIds, manual }: { readonly stepIds: readonly string[]; readonly manual: boolean },
): ParseResult<RunbookTest> {
  return parseDocument(document, schema, (data) => {
    const parsed = schema.safeParse(data);
    if (!parsed.success || stepIds.length === 0) return [];
    const { alerts, cases } = parsed.data;
    const hint = `Its steps are ${stepIds.join(", ")}.`;
    return cases.flatMap((one, at): PlainIssue[] => {
      const unknown = (name: string, path: (string | number)[], key: boolean): PlainIssue[] =>
        stepIds.includes(name)
          ? []
          : [
              {
                code: "REFERENCE_UNKNOWN",
                path: ["cases", at, ...path],
                ...(key ? { at: "key" as const } : {}),
                message: `The runbook has no step "${name}".`,
                hint,
              },
            ];
      return [
        ...(one.alerts === undefined && alerts === undefined && !manual
          ? [
              {
                code: "KEY_MISSING" as const,
                path: ["cases", at],
                message: "No alerts open the incident of this case.",
              },
            ]
          : []),
        ...Object.keys(one.answers).flatMap((key) => unknown(plain(key), ["answers", key], true)),
        ...Object.keys(one.votes).flatMap((key) => unknown(plain(key), ["votes", key], true)),
        ...one.expect.path.flatMap((line, index) =>
          unknown(plain(line.split(" ")[0] ?? ""), ["expect", "path", index], false),
        ),
      ];
    });
  });
}
