import { parseDuration } from "@noops-ml/alerts/policy/duration.ts";
import { closestWord } from "@noops-ml/rules/spec/closest-word.ts";
import type { PlainIssue } from "@noops-ml/rules/spec/issue.ts";
import { type ParseResult, parseDocument } from "@noops-ml/rules/spec/parse-document.ts";
import type { YamlDocument } from "@noops-ml/rules/spec/yaml-source.ts";
import type { ConnectorFacts } from "./idempotency.ts";
import { type RunbookDocument, runbookSchema } from "./runbook-schema.ts";
import type { Runbook, StepSpec } from "./runbook.ts";
import { isTemplateName, templateNames } from "./template.ts";

export interface RunbookChecks {
  readonly connectors: ConnectorFacts;
  /** What is wrong with a CEL expression, or null. */
  readonly checkExpression: (text: string) => string | null;
  readonly sha256: (text: string) => string;
}

type RawStep = RunbookDocument["spec"]["steps"][number];
const ROOTS = ["model", "incident", "params", "steps", "run"];

function inputIssues(
  step: RawStep,
  at: number,
  where: "with" | "verify" | "compensate",
  checks: RunbookChecks,
): PlainIssue[] {
  const part = where === "with" ? step : step[where];
  if (part === undefined) return [];
  const base = where === "with" ? ["spec", "steps", at] : ["spec", "steps", at, where];
  const known = [...checks.connectors.keys()];
  const fact = checks.connectors.get(part.uses);
  if (fact === undefined) {
    const near = closestWord(part.uses, known);
    return [
      {
        code: "REFERENCE_UNKNOWN",
        path: [...base, "uses"],
        message: `There is no connector "${part.uses}".`,
        hint: near ? `Did you mean "${near}"?` : `Write one of: ${known.sort().join(", ")}.`,
      },
    ];
  }
  if (fact.missingSetting !== undefined) {
    return [
      {
        code: "REFERENCE_UNKNOWN",
        path: [...base, "uses"],
        message: `The connector ${part.uses} is not configured.`,
        hint: `Set ${fact.missingSetting}.`,
      },
    ];
  }
  const given = Object.keys(part.with);
  const allowed = [...fact.required, ...fact.optional];
  const unknown = given.filter((name) => !allowed.includes(name));
  const missing = where === "compensate" ? [] : fact.required.filter((name) => !given.includes(name));
  return [
    ...unknown.map((name): PlainIssue => ({
      code: "KEY_UNKNOWN",
      path: [...base, "with", name],
      at: "key",
      message: `${part.uses} has no input "${name}".`,
      hint: `Inputs: ${allowed.join(", ")}.`,
    })),
    ...missing.map((name): PlainIssue => ({
      code: "KEY_MISSING",
      path: [...base, "with"],
      message: `${part.uses} needs the input "${name}".`,
    })),
    ...templateNames(part.with)
      .filter((name) => !isTemplateName(name) || !ROOTS.includes(name.split(".")[0] ?? ""))
      .map((name): PlainIssue => ({
        code: "REFERENCE_UNKNOWN",
        path: [...base, "with"],
        message: `"\${${name}}" names nothing.`,
        hint: `Begin with one of: ${ROOTS.join(", ")}.`,
      })),
  ];
}

function stepIssues(step: RawStep, at: number, checks: RunbookChecks): PlainIssue[] {
  const path = ["spec", "steps", at];
  const issues = (["with", "verify", "compensate"] as const).flatMap((where) => inputIssues(step, at, where, checks));
  const fact = checks.connectors.get(step.uses);
  if (fact && fact.idempotency !== "declared" && fact.idempotency !== step.idempotency) {
    issues.push({
      code: "TYPE_WRONG",
      path: [...path, "idempotency"],
      message: `${step.uses} is "${fact.idempotency}", not "${step.idempotency}".`,
      hint: `Write idempotency: ${fact.idempotency}.`,
    });
  }
  if (step.if !== undefined) {
    const wrong = checks.checkExpression(step.if);
    if (wrong !== null)
      issues.push({ code: "TYPE_WRONG", path: [...path, "if"], message: `This is no CEL expression: ${wrong}` });
  }
  if (fact?.mutates && step.approval?.level === "none") {
    issues.push({
      code: "TYPE_WRONG",
      path: [...path, "approval"],
      message: `${step.uses} changes something, so the policy decides.`,
      hint: "Write approval: {level: policy}.",
    });
  }
  if (step.verify !== undefined && checks.connectors.get(step.verify.uses)?.mutates) {
    issues.push({ code: "TYPE_WRONG", path: [...path, "verify", "uses"], message: "A verification only reads." });
  }
  return issues;
}

function moreIssues(data: unknown, checks: RunbookChecks): PlainIssue[] {
  const parsed = runbookSchema.safeParse(data);
  if (!parsed.success) return [];
  const { steps } = parsed.data.spec;
  const ids = steps.map((step) => step.id);
  const repeated = steps.flatMap((step, at): PlainIssue[] =>
    ids.indexOf(step.id) < at
      ? [{ code: "NAME_INVALID", path: ["spec", "steps", at, "id"], message: `There is a step "${step.id}" already.` }]
      : [],
  );
  const acts = steps.flatMap((step, at): PlainIssue[] =>
    parsed.data.spec.resolves !== undefined && checks.connectors.get(step.uses)?.mutates === true
      ? [
          {
            code: "TYPE_WRONG",
            path: ["spec", "steps", at, "uses"],
            message: "A runbook that recognises a known flake only looks, because it starts by itself.",
            hint: "Leave the step out, or take resolves away.",
          },
        ]
      : [],
  );
  return [...repeated, ...acts, ...steps.flatMap((step, at) => stepIssues(step, at, checks))];
}

const seconds = (text: string): number => parseDuration(text) ?? 0;
const list = <T>(value: T | T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

function stepOf(step: RawStep): StepSpec {
  return {
    id: step.id,
    uses: step.uses,
    with: step.with,
    if: step.if ?? null,
    timeoutSeconds: seconds(step.timeout),
    retry: { max: step.retry.max, backoffSeconds: seconds(step.retry.backoff), on: step.retry.on },
    approval: step.approval?.level ?? "policy",
    idempotency: step.idempotency,
    verify: step.verify
      ? {
          uses: step.verify.uses,
          with: step.verify.with,
          withinSeconds: seconds(step.verify.within),
          holdSeconds: seconds(step.verify.hold),
          everySeconds: seconds(step.verify.every),
        }
      : null,
    compensate: step.compensate ?? null,
  };
}

/** Reads a `kind: Runbook` document; every mistake at once, each at its place. */
export function parseRunbook(document: YamlDocument, checks: RunbookChecks): ParseResult<Runbook> {
  const result = parseDocument(document, runbookSchema, (data) => moreIssues(data, checks));
  if (!result.ok) return result;
  const { metadata, spec } = result.value;
  const { text } = document.source;
  const runbook: Runbook = {
    name: metadata.name,
    title: metadata.title ?? metadata.description ?? metadata.name,
    sha256: checks.sha256(text),
    text,
    match: {
      causes: list(spec.match.cause),
      slos: list(spec.match.slo),
      alerts: list(spec.match.alert),
      models: list(spec.match.model),
    },
    manual: spec.manual,
    resolvesKnownFlake: spec.resolves === "known-flake",
    params: spec.params,
    steps: spec.steps.map(stepOf),
  };
  return { ok: true, value: runbook, issues: result.issues };
}
