import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Issue } from "@noops-ml/rules/spec/issue.ts";
import { parseModelDocument, parsePolicyDocument } from "@noops-ml/rules/spec/parse-document.ts";
import type { ModelDocument } from "@noops-ml/rules/spec/model-schema.ts";
import { type YamlDocument, readYaml } from "@noops-ml/rules/spec/yaml-source.ts";
import type { ApprovalPolicy } from "../../policy/decide.ts";
import type { Documents } from "../../ports/documents.ts";
import { type RunbookChecks, parseRunbook } from "../../runbook/parse-runbook.ts";
import type { Runbook } from "../../runbook/runbook.ts";

export interface DocumentFolders {
  readonly models: string | null;
  readonly policies: string | null;
  readonly runbooks: string | null;
}

export interface ReadDocuments {
  readonly documents: Documents;
  readonly issues: readonly Issue[];
}

function yamlFiles(folder: string): string[] {
  if (!existsSync(folder)) throw new Error(`The folder ${folder} does not exist.`);
  return (
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      // Tests of runbooks stand beside them.
      .filter((name) => /\.ya?ml$/.test(name) && !/\.test\.ya?ml$/.test(name))
      .sort()
      .map((name) => join(folder, name))
  );
}

function documentsIn(folder: string | null): { documents: YamlDocument[]; issues: Issue[] } {
  const read =
    folder === null ? [] : yamlFiles(folder).map((file) => readYaml({ file, text: readFileSync(file, "utf8") }));
  return { documents: read.flatMap((part) => part.documents), issues: read.flatMap((part) => part.issues) };
}

const kindOf = (document: YamlDocument): unknown => (document.data as { kind?: unknown } | null)?.kind;

/** Reads models, policies and runbooks, and every mistake in them. What is wrong is left out: it cannot start anything. */
export function readDocuments(folders: DocumentFolders, checks: RunbookChecks): ReadDocuments {
  const issues: Issue[] = [];
  const models = new Map<string, ModelDocument>();
  const policies = new Map<string, ApprovalPolicy>();
  const runbooks: Runbook[] = [];
  const parts = [folders.models, folders.policies, folders.runbooks]
    .filter((folder, index, all) => folder === null || all.indexOf(folder) === index)
    .map(documentsIn);
  for (const part of parts) issues.push(...part.issues);
  for (const document of parts.flatMap((part) => part.documents)) {
    switch (kindOf(document)) {
      case "Model": {
        const result = parseModelDocument(document);
        issues.push(...result.issues);
        if (result.ok) models.set(result.value.metadata.name, result.value);
        break;
      }
      case "Policy": {
        const result = parsePolicyDocument(document);
        issues.push(...result.issues);
        if (result.ok) {
          const revision = createHash("sha256").update(document.source.text).digest("hex").slice(0, 12);
          const { name } = result.value.metadata;
          policies.set(name, { name, revision, rules: result.value.spec.rules });
          for (const [index, rule] of result.value.spec.rules.entries()) {
            const wrong = checks.checkExpression(rule.when);
            if (wrong !== null)
              issues.push(
                document.locate({
                  code: "TYPE_WRONG",
                  path: ["spec", "rules", index, "when"],
                  message: `This is no CEL expression: ${wrong}`,
                }),
              );
          }
        }
        break;
      }
      case "Runbook": {
        const result = parseRunbook(document, checks);
        issues.push(...result.issues);
        if (result.ok) runbooks.push(result.value);
        break;
      }
      default:
        issues.push(
          document.locate({
            code: "KIND_UNKNOWN",
            path: ["kind"],
            message: `The kind is ${JSON.stringify(kindOf(document)) ?? "missing"}.`,
            hint: "Write Model, Policy or Runbook.",
          }),
        );
    }
  }
  const nobody: ApprovalPolicy = { name: "none", revision: "none", rules: [] };
  return {
    issues,
    documents: {
      model: (name) => models.get(name) ?? null,
      models: () => [...models.values()],
      runbooks: () => runbooks,
      policyOf(model) {
        const named = models.get(model)?.spec.alerting.policy;
        if (named !== undefined) return policies.get(named) ?? nobody;
        // Models without a document fall under the only policy; with several nobody can say which one is meant.
        return policies.size === 1 ? ([...policies.values()][0] ?? nobody) : (policies.get("default") ?? nobody);
      },
    },
  };
}
