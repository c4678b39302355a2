import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { parsePolicyDocument } from "@noops-ml/rules/spec/parse-document.ts";
import { readYaml } from "@noops-ml/rules/spec/yaml-source.ts";
import type { ApprovalPolicy } from "../../policy/decide.ts";

export type PolicyReading =
  { readonly ok: true; readonly policy: ApprovalPolicy } | { readonly ok: false; readonly mistakes: readonly string[] };

/** The approval policy in one file, or every mistake in it with its place. */
export function readPolicyFile(file: string): PolicyReading {
  const { documents, issues } = readYaml({ file, text: readFileSync(file, "utf8") });
  const found = documents
    .filter((document) => (document.data as { kind?: unknown } | null)?.kind === "Policy")
    .map((document) => ({ result: parsePolicyDocument(document), text: document.source.text }));
  const errors = [...issues, ...found.flatMap(({ result }) => result.issues)].filter(
    ({ severity }) => severity === "error",
  );
  if (errors.length > 0)
    return {
      ok: false,
      mistakes: errors.map((issue) => `${issue.file}:${String(issue.line)}:${String(issue.column)} ${issue.message}`),
    };
  const [first] = found;
  if (first === undefined || !first.result.ok || found.length > 1)
    return {
      ok: false,
      mistakes: [`${file}: one document of kind Policy is needed, ${String(found.length)} are there`],
    };
  const { metadata, spec } = first.result.value;
  const revision = createHash("sha256").update(first.text).digest("hex").slice(0, 12);
  return { ok: true, policy: { name: metadata.name, revision, rules: spec.rules } };
}
