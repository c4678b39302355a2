import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";

const PROVISIONING = join(import.meta.dirname, "../../provisioning");
const KUSTOMIZE = process.env["KUSTOMIZE_BIN"];

type Container = { readonly image: string; readonly env: readonly { readonly name: string }[] };
type Manifest = {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly automountServiceAccountToken?: boolean;
  readonly spec?: {
    readonly template?: {
      readonly spec: {
        readonly automountServiceAccountToken: boolean;
        readonly containers: readonly Container[];
        readonly volumes: readonly { readonly configMap?: { readonly name: string } }[];
      };
    };
  };
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "noops-overlay-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function build(path: string): Manifest[] {
  if (KUSTOMIZE === undefined) throw new Error("KUSTOMIZE_BIN is not set: run through npm run test:peers");
  const { status, stdout, stderr } = spawnSync(KUSTOMIZE, ["build", path], { encoding: "utf8" });
  expect(status, stderr).toBe(0);
  expect(stderr).toBe("");
  return parseAllDocuments(stdout).map((one) => one.toJS() as Manifest);
}

const named = (manifests: readonly Manifest[], kind: string) => manifests.find((one) => one.kind === kind);
const podOf = (manifests: readonly Manifest[]) => named(manifests, "Deployment")?.spec?.template?.spec;

describe("kustomize", () => {
  it("builds what is applied: one namespace, no rights in the cluster, ConfigMaps under the names that pods mount", () => {
    const manifests = build(PROVISIONING);
    expect(manifests.map(({ kind }) => kind).sort()).toEqual([
      "ConfigMap",
      "ConfigMap",
      "Deployment",
      "Namespace",
      "NetworkPolicy",
      "PodDisruptionBudget",
      "PrometheusRule",
      "Service",
      "ServiceAccount",
      "ServiceMonitor",
    ]);
    for (const { kind, metadata } of manifests)
      if (kind !== "Namespace") expect(metadata.namespace, kind).toBe("noops");
    const runbooks = manifests.find(({ metadata }) => metadata.name.startsWith("noops-runbooks-"));
    const mounted = podOf(manifests)?.volumes.flatMap(({ configMap }) => configMap?.name ?? []);
    expect(mounted).toContain(runbooks?.metadata.name);
    expect(podOf(manifests)?.automountServiceAccountToken).toBe(false);
  });

  it("builds the overlay of the documentation: another image, and a token only for runbooks that act on the cluster", () => {
    const from = relative(folder, PROVISIONING);
    const overlay = {
      resources: [from],
      components: [`${from}/bot/actions`],
      images: [{ name: "noops-bot", newName: "registry.example/noops-bot", newTag: "0.1.0" }],
    };
    writeFileSync(join(folder, "kustomization.yaml"), JSON.stringify(overlay));
    const manifests = build(folder);
    const pod = podOf(manifests);
    expect(pod?.containers.map(({ image }) => image)).toEqual(["registry.example/noops-bot:0.1.0"]);
    expect(pod?.automountServiceAccountToken).toBe(true);
    expect(pod?.containers[0]?.env.map(({ name }) => name)).toContain("NOOPS_KUBERNETES_TOKEN_FILE");
    expect(named(manifests, "ServiceAccount")?.automountServiceAccountToken).toBe(true);
    expect(manifests.filter(({ kind }) => /^(Cluster)?Role/.test(kind)).map(({ kind }) => kind)).toEqual([
      "Role",
      "RoleBinding",
    ]);
  });
});
