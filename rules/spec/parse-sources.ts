import { API_VERSION } from "@noops-ml/alerts/vocabulary.ts";
import { closestWord } from "./closest-word.ts";
import { type Issue, compareIssues } from "./issue.ts";
import type { ModelDocument } from "./model-schema.ts";
import { type Located, type ParseResult, parseModelDocument, parsePolicyDocument } from "./parse-document.ts";
import type { PolicyDocument } from "./policy-schema.ts";
import { type Source, type YamlDocument, readYaml } from "./yaml-source.ts";

/** Kinds of the API group. Runbooks are read by the bot; here only their names matter, as targets of references. */
export const KINDS = ["Model", "Policy", "Runbook"] as const;

/** Everything that a set of files says, and everything that is wrong with it. */
export type SpecSet = {
  readonly models: readonly Located<ModelDocument>[];
  readonly policies: readonly Located<PolicyDocument>[];
  readonly runbookNames: readonly string[];
  readonly issues: readonly Issue[];
};

type Raw = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Raw => typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether a document is meant for another program: neither its apiVersion nor its kind is one of ours, or nearly so. */
function isForeign({ apiVersion, kind }: Raw): boolean {
  const ours =
    typeof apiVersion === "string" && (apiVersion.includes("noops") || closestWord(apiVersion, [API_VERSION]));
  return !ours && !(typeof kind === "string" && closestWord(kind, KINDS));
}

function foreignIssue({ data, locate }: YamlDocument): Issue {
  const { kind } = data as Raw;
  const message = `This is no document of noops-ml${typeof kind === "string" ? `, but a ${JSON.stringify(kind)}` : ""}.`;
  const hint = `Ours say apiVersion: ${API_VERSION} and kind: ${KINDS.join(", ")}. Name only files and folders that hold them; noops import reads OpenSLO and Sloth.`;
  return locate({ code: "KIND_UNKNOWN", path: [], message, hint });
}

function kindIssues({ data, locate }: YamlDocument): Issue[] {
  if (!isRecord(data)) {
    const message = "A document is a mapping with apiVersion, kind, metadata and spec.";
    return [locate({ code: "TYPE_WRONG", path: [], message })];
  }
  const { apiVersion, kind } = data;
  const found = (key: string) => `The ${key} is ${JSON.stringify(data[key]) ?? "missing"}.`;
  const place = (key: string) => (key in data ? [key] : []);
  const issues: Issue[] = [];
  if (apiVersion !== API_VERSION) {
    const hint = `Write apiVersion: ${API_VERSION}.`;
    issues.push(locate({ code: "KIND_UNKNOWN", path: place("apiVersion"), message: found("apiVersion"), hint }));
  }
  if (!KINDS.some((known) => known === kind)) {
    const near = typeof kind === "string" ? closestWord(kind, KINDS) : undefined;
    const hint = near ? `Did you mean "${near}"?` : `Write one of: ${KINDS.join(", ")}.`;
    issues.push(locate({ code: "KIND_UNKNOWN", path: place("kind"), message: found("kind"), hint }));
  }
  return issues;
}

function runbookName({ data }: YamlDocument): string[] {
  const metadata = isRecord(data) ? data["metadata"] : undefined;
  const name = isRecord(metadata) ? metadata["name"] : undefined;
  return typeof name === "string" ? [name] : [];
}

/** Reads every document of every file and collects all mistakes. */
export function parseSources(sources: readonly Source[]): SpecSet {
  const models: Located<ModelDocument>[] = [];
  const policies: Located<PolicyDocument>[] = [];
  const runbookNames: string[] = [];
  const issues: Issue[] = [];
  const keep = <T>(document: YamlDocument, result: ParseResult<T>, into: Located<T>[]) => {
    issues.push(...result.issues);
    if (result.ok) into.push({ value: result.value, document });
  };
  for (const source of sources) {
    const read = readYaml(source);
    issues.push(...read.issues);
    const foreign = read.documents.filter(({ data }) => isRecord(data) && isForeign(data));
    // A file of another program is one mistake, however many documents it has.
    issues.push(...foreign.slice(0, 1).map(foreignIssue));
    for (const document of read.documents.filter((each) => !foreign.includes(each))) {
      const wrongKind = kindIssues(document);
      if (wrongKind.length > 0) issues.push(...wrongKind);
      else if ((document.data as Raw)["kind"] === "Model") keep(document, parseModelDocument(document), models);
      else if ((document.data as Raw)["kind"] === "Policy") keep(document, parsePolicyDocument(document), policies);
      else runbookNames.push(...runbookName(document));
    }
  }
  return { models, policies, runbookNames, issues: issues.sort(compareIssues) };
}
