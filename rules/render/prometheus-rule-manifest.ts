import { generatedHeader } from "./prometheus-rules.ts";
import { indentYaml, renderYaml } from "./yaml.ts";

/** Where the operator finds the manifest. */
export type ManifestTarget = { readonly namespace?: string; readonly labels: Readonly<Record<string, string>> };

/**
 * A name that Kubernetes accepts: lower case, digits, dashes.
 * @example resourceName("Fraud_v2.eu") // => "fraud-v2-eu"
 */
export function resourceName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}

/** The rules as a resource of the Prometheus operator; `groups` is the rendered block of the rule file. */
export function renderPrometheusRuleManifest(
  model: string,
  groups: string,
  input: { readonly target: ManifestTarget; readonly header: readonly string[] },
): string {
  const { namespace, labels } = input.target;
  const head = {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PrometheusRule",
    metadata: {
      name: `noops-${resourceName(model)}`,
      namespace,
      labels: { "app.kubernetes.io/managed-by": "noops", "noops.ml/model": model, ...labels },
    },
  };
  return `${generatedHeader(input.header)}${renderYaml(head)}spec:\n${indentYaml(groups, "  ")}`;
}
