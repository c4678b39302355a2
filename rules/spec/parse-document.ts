import type { z } from "zod";
import { type Issue, type PlainIssue, compareIssues, hasErrors } from "./issue.ts";
import { type ModelDocument, modelSchema } from "./model-schema.ts";
import { type PolicyDocument, policySchema } from "./policy-schema.ts";
import { structureIssues } from "./slo-structure.ts";
import { type Source, type YamlDocument, readYaml } from "./yaml-source.ts";
import { issuesOfZod } from "./zod-issues.ts";

/** A value, or every mistake that kept it from being one. Issues of a value are warnings. */
export type ParseResult<T> =
  | { readonly ok: true; readonly value: T; readonly issues: readonly Issue[] }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** A value together with the document it was read from, which can place later mistakes. */
export type Located<T> = { readonly value: T; readonly document: YamlDocument };

/** Reads one YAML document by a schema; `more` finds what the schema cannot say. */
export function parseDocument<T>(
  document: YamlDocument,
  schema: z.ZodType<T>,
  more: (data: unknown) => readonly PlainIssue[] = () => [],
): ParseResult<T> {
  const result = schema.safeParse(document.data);
  const plain = [...(result.success ? [] : issuesOfZod(schema, document.data, result.error)), ...more(document.data)];
  const issues = plain.map(document.locate).sort(compareIssues);
  if (!result.success || hasErrors(issues)) return { ok: false, issues };
  return { ok: true, value: result.data, issues };
}

/** Reads a `kind: Model` document. */
export function parseModelDocument(document: YamlDocument): ParseResult<ModelDocument> {
  return parseDocument(document, modelSchema, structureIssues);
}

/** Reads a `kind: Policy` document. */
export function parsePolicyDocument(document: YamlDocument): ParseResult<PolicyDocument> {
  return parseDocument(document, policySchema);
}

function parseOnly<T>(source: Source, parse: (document: YamlDocument) => ParseResult<T>): ParseResult<T> {
  const { documents, issues } = readYaml(source);
  const first = documents[0];
  if (issues.length > 0 || !first) {
    const empty: Issue = {
      code: "YAML_SYNTAX",
      severity: "error",
      file: source.file,
      line: 1,
      column: 1,
      length: 1,
      path: "",
      message: "The file holds no document.",
    };
    return { ok: false, issues: issues.length > 0 ? issues : [empty] };
  }
  return parse(first);
}

/** Reads a file with one model. */
export function parseModel(source: Source): ParseResult<ModelDocument> {
  return parseOnly(source, parseModelDocument);
}

/** Reads a file with one policy. */
export function parsePolicy(source: Source): ParseResult<PolicyDocument> {
  return parseOnly(source, parsePolicyDocument);
}
