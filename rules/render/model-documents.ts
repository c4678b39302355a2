import type { ModelInput } from "../spec/model-schema.ts";
import type { PolicyInput } from "../spec/policy-schema.ts";
import { type YamlValue, renderYaml } from "./yaml.ts";

/** Any document of ours as YAML, keys in the order given. */
export function renderDocument(document: ModelInput | PolicyInput): string {
  return renderYaml(document as YamlValue);
}

/** Several documents in one text. */
export function renderDocuments(documents: readonly (ModelInput | PolicyInput)[]): string {
  return documents.map(renderDocument).join("---\n");
}
