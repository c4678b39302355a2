import { renderDocument } from "../render/model-documents.ts";
import { type Issue, compareIssues, hasErrors } from "../spec/issue.ts";
import { parseModel, parsePolicy } from "../spec/parse-document.ts";
import { type Source, type YamlDocument, readYaml } from "../spec/yaml-source.ts";
import type { Imported } from "./imported.ts";
import { importOpenSlo } from "./openslo/import-openslo.ts";
import { isOpenSlo } from "./openslo/openslo-objects.ts";
import { isAlertWindows } from "./sloth/alert-windows.ts";
import { importSloth } from "./sloth/import-sloth.ts";
import { slothFormat } from "./sloth/sloth-document.ts";

function unknownFormat({ locate }: YamlDocument): Issue {
  const message = "This is neither OpenSLO v1 nor a spec of Sloth.";
  const hint = 'They say apiVersion: openslo/v1, version: "prometheus/v1", or apiVersion: sloth.slok.dev/v1.';
  return locate({ code: "KIND_UNKNOWN", path: [], message, hint });
}

/** What came out must be a document that `noops check` accepts; where it is not, that is said before it is written. */
function verify({ models, policies }: Pick<Imported, "models" | "policies">): Issue[] {
  const asImport = (issues: readonly Issue[]) => issues.filter(({ severity }) => severity === "error");
  return [
    ...models.flatMap((model) =>
      asImport(parseModel({ file: `imported ${model.metadata.name}`, text: renderDocument(model) }).issues),
    ),
    ...policies.flatMap((policy) =>
      asImport(parsePolicy({ file: `imported ${policy.metadata.name}`, text: renderDocument(policy) }).issues),
    ),
  ];
}

/** Models from files of other formats; every mistake and every loss is reported at its place. */
export function importSources(sources: readonly Source[]): Imported {
  const issues: Issue[] = [];
  const sloth: YamlDocument[] = [];
  const openSlo: YamlDocument[] = [];
  for (const source of sources) {
    const read = readYaml(source);
    issues.push(...read.issues);
    for (const document of read.documents) {
      if (isOpenSlo(document.data)) openSlo.push(document);
      else if (slothFormat(document.data) && !isAlertWindows(document.data)) sloth.push(document);
      else issues.push(unknownFormat(document));
    }
  }
  const parts = [...sloth.map(importSloth), ...(openSlo.length > 0 ? [importOpenSlo(openSlo)] : [])];
  const imported = {
    models: parts.flatMap(({ models }) => models),
    policies: parts.flatMap(({ policies }) => policies),
  };
  issues.push(...parts.flatMap((part) => part.issues));
  if (!hasErrors(issues)) issues.push(...verify(imported));
  return { ...imported, issues: issues.sort(compareIssues) };
}
