import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";

const ROOT = join(import.meta.dirname, "../../..");
const FOLDER = join(ROOT, "provisioning");
const read = (path: string) => readFileSync(join(FOLDER, path), "utf8");
const documents = (path: string) => parseAllDocuments(read(path)).map((one) => one.toJS() as Manifest);

type Manifest = {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
};
type Kustomization = {
  readonly resources: readonly string[];
  readonly configMapGenerator?: readonly { readonly name: string; readonly files: readonly string[] }[];
};
type Container = {
  readonly image: string;
  readonly env: readonly { readonly name: string; readonly value?: string }[];
  readonly securityContext: object;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
};
type Pod = {
  readonly serviceAccountName: string;
  readonly automountServiceAccountToken: boolean;
  readonly securityContext: object;
  readonly containers: readonly Container[];
  readonly volumes: readonly { readonly name: string }[];
};

const kustomization = parse(read("kustomization.yaml")) as Kustomization;
const manifests = kustomization.resources.flatMap(documents);
const named = (kind: string) => manifests.find((one) => one.kind === kind);
const deployment = named("Deployment") as Manifest & {
  readonly spec: {
    readonly selector: { matchLabels: object };
    readonly template: { metadata: { labels: object }; spec: Pod };
  };
};
const pod = deployment.spec.template.spec;
const [container] = pod.containers;

describe("kubectl apply -k provisioning", () => {
  it("refers to files that exist", () => {
    const files = (kustomization.configMapGenerator ?? []).flatMap((generator) => generator.files);
    for (const path of [...kustomization.resources, ...files]) expect(existsSync(join(FOLDER, path)), path).toBe(true);
  });

  it("ships every default runbook, and no test of one", () => {
    const shipped = kustomization.configMapGenerator?.find(({ name }) => name === "noops-runbooks")?.files;
    const there = readdirSync(join(FOLDER, "runbooks")).filter((name) => /^(?!.*[.]test[.]).*[.]yaml$/.test(name));
    expect(shipped).toEqual(there.sort().map((name) => `runbooks/${name}`));
  });

  it("finds the bot's pods by the labels they have", () => {
    expect(deployment.spec.selector.matchLabels).toEqual(deployment.spec.template.metadata.labels);
    const { spec } = named("Service") as unknown as { spec: { selector: object } };
    expect(spec.selector).toEqual(deployment.spec.template.metadata.labels);
  });

  it("mounts each volume that it declares, and gives the bot settings that it knows", () => {
    expect(container?.volumeMounts.map(({ name }) => name).sort()).toEqual(pod.volumes.map(({ name }) => name).sort());
    const known = readFileSync(join(ROOT, "bot/config.ts"), "utf8");
    const mounts = container?.volumeMounts.map(({ mountPath }) => mountPath) ?? [];
    for (const { name, value } of container?.env ?? []) {
      expect(known).toContain(`  ${name}:`);
      if (value?.startsWith("/etc/"))
        expect(
          mounts.some((path) => value.startsWith(path)),
          value,
        ).toBe(true);
    }
  });

  it("runs without rights on node and cluster: no root, no token, no writable system", () => {
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
    expect(container?.securityContext).toMatchObject({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    expect(container?.image).toMatch(/:\d+[.]\d+[.]\d+$/);
    expect(manifests.map(({ kind }) => kind)).not.toContain("Role");
  });
});

describe("the component for runbooks that act on a cluster", () => {
  type Rule = { readonly apiGroups: string[]; readonly resources: string[]; readonly verbs: string[] };
  const [role, binding] = documents("bot/actions/role.yaml") as unknown as [
    { readonly rules: readonly Rule[] },
    { readonly subjects: readonly { readonly name: string }[] },
  ];

  it("may do what the connectors call, and nothing else", () => {
    const rights = role.rules.flatMap(({ apiGroups, resources, verbs }) =>
      verbs.map((verb) => `${verb} ${apiGroups.join()}/${resources.join()}`),
    );
    expect(rights.sort()).toEqual(
      [
        "create batch/jobs",
        "get argoproj.io/rollouts",
        "get batch/cronjobs",
        "get batch/jobs",
        "get serving.kserve.io/inferenceservices",
        "list /events",
        "list apps/replicasets",
        "patch argoproj.io/rollouts",
        "patch argoproj.io/rollouts/status",
        "patch serving.kserve.io/inferenceservices",
      ].sort(),
    );
    expect(binding.subjects.map(({ name }) => name)).toEqual([pod.serviceAccountName]);
  });

  it("changes an account and a deployment that are there", () => {
    const { patches } = parse(read("bot/actions/kustomization.yaml")) as {
      patches: { target: { kind: string; name: string } }[];
    };
    for (const { target } of patches) expect(named(target.kind)?.metadata.name).toBe(target.name);
  });
});
