import type { z } from "zod";
import { closestWord } from "../../spec/closest-word.ts";
import type { Issue, PlainIssue } from "../../spec/issue.ts";
import { type Located, type ParseResult, parseDocument } from "../../spec/parse-document.ts";
import type { YamlDocument } from "../../spec/yaml-source.ts";
import { OPENSLO_SCHEMAS, OPENSLO_VERSION, type OpenSloKind, type OpenSloObject } from "./openslo-schema.ts";

/** Every object of a set of files by name; references are looked up here. */
export type OpenSloObjects = {
  readonly [Kind in OpenSloKind]: ReadonlyMap<string, Located<OpenSloObject<Kind>>>;
};

const KINDS = Object.keys(OPENSLO_SCHEMAS) as OpenSloKind[];

/** Whether a document says that it is OpenSLO v1. */
export function isOpenSlo(data: unknown): boolean {
  return typeof data === "object" && data !== null && "apiVersion" in data && data.apiVersion === OPENSLO_VERSION;
}

function kindOf({ data }: YamlDocument): OpenSloKind | undefined {
  const kind = typeof data === "object" && data !== null && "kind" in data ? data.kind : undefined;
  return KINDS.find((known) => known === kind);
}

function unknownKind({ data }: YamlDocument): PlainIssue {
  const kind = (data as { readonly kind?: unknown }).kind;
  const near = typeof kind === "string" ? closestWord(kind, KINDS) : undefined;
  const hint = near ? `Did you mean "${near}"?` : `Write one of: ${KINDS.join(", ")}.`;
  return {
    code: "KIND_UNKNOWN",
    path: kind === undefined ? [] : ["kind"],
    message: `OpenSLO has no kind ${JSON.stringify(kind)}.`,
    hint,
  };
}

/** Reads every OpenSLO document; two objects of one kind with one name are a mistake. */
export function readOpenSloObjects(documents: readonly YamlDocument[]): {
  readonly objects: OpenSloObjects;
  readonly issues: readonly Issue[];
} {
  const maps = Object.fromEntries(KINDS.map((kind) => [kind, new Map<string, Located<unknown>>()]));
  const issues: Issue[] = [];
  for (const document of documents) {
    const kind = kindOf(document);
    const map = kind && maps[kind];
    if (!kind || !map) {
      issues.push(document.locate(unknownKind(document)));
      continue;
    }
    const schema: z.ZodType<{ readonly metadata: { readonly name: string } }> = OPENSLO_SCHEMAS[kind];
    const parsed: ParseResult<{ readonly metadata: { readonly name: string } }> = parseDocument(document, schema);
    issues.push(...parsed.issues);
    if (!parsed.ok) continue;
    const { name } = parsed.value.metadata;
    const other = map.get(name)?.value;
    // Files that were written apart often repeat their data source.
    if (other !== undefined && JSON.stringify(other) === JSON.stringify(parsed.value)) continue;
    if (other !== undefined) {
      const message = `There are two objects of kind ${kind} named "${name}".`;
      issues.push(document.locate({ code: "NAME_INVALID", path: ["metadata", "name"], message }));
    } else map.set(name, { value: parsed.value, document });
  }
  return { objects: maps as unknown as OpenSloObjects, issues };
}
