import { readFileSync } from "node:fs";
import { join } from "node:path";
import { KUBERNETES_RIGHTS } from "@noops-ml/bot/adapters/connectors/kubernetes-rights.ts";
import { CONNECTOR_FACTS } from "@noops-ml/bot/commands/connector-facts.ts";
import { parseAllDocuments } from "yaml";
import { type UsedConnector, checkConnections } from "@noops-ml/bot/adapters/connectors/check-connections.ts";
import { readConfig } from "@noops-ml/bot/config.ts";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { BEARER, secretFile } from "./contract.ts";
import { type FakeAnswer, type FakeTarget, startFakeTarget } from "./fake-target.ts";

const ROLE = join(import.meta.dirname, "../../../provisioning/bot/actions/role.yaml");
interface Role {
  readonly rules: readonly { readonly apiGroups: string[]; readonly resources: string[]; readonly verbs: string[] }[];
}
interface Review {
  readonly spec: {
    readonly resourceAttributes: Readonly<Record<"namespace" | "verb" | "resource" | "group", string>> & {
      readonly subresource?: string;
    };
  };
}
const REVIEW = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
const HEALTHY: Readonly<Record<string, FakeAnswer>> = {
  [REVIEW]: { status: 201, body: { status: { allowed: true } } },
  "/v1/data/noops/decision": { status: 200, body: { result: { level: "L2", reason: "" } } },
  "/api/v2/dags": { status: 200, body: { dags: [] } },
  "/api/v1/userinfo": { status: 200, body: {} },
  "/apis/v2beta1/pipelines": { status: 200, body: {} },
  "/repos/acme/fraud/actions/workflows": { status: 200, body: {} },
  "/health": { status: 200, body: {} },
  "/api/v1/projects": { status: 200, body: {} },
  "/hook": { status: 405 },
};
const USED: readonly UsedConnector[] = [
  { uses: "kserve.traffic", namespace: "ml" },
  { uses: "mlflow.set_alias", namespace: null },
];
let target: FakeTarget;
let answers: Record<string, FakeAnswer>;
beforeAll(async () => {
  target = await startFakeTarget((request) => answers[request.path] ?? { status: 404, body: {} });
});
afterAll(() => target.stop());
beforeEach(() => {
  answers = { ...HEALTHY };
});

async function check(changes: Readonly<Record<string, string>> = {}, used = USED) {
  const file = secretFile();
  const systems = ["KUBERNETES", "AIRFLOW", "ARGO_WORKFLOWS", "KUBEFLOW", "GITHUB", "FEAST"];
  const read = readConfig({
    ...Object.fromEntries(systems.flatMap((name) => [[`NOOPS_${name}_URL`, target.url], [`NOOPS_${name}_TOKEN_FILE`, file]])), // prettier-ignore
    NOOPS_FEAST_REGISTRY_URL: target.url,
    NOOPS_GITHUB_REPOSITORIES: "acme/fraud",
    NOOPS_OPA_URL: target.url,
    NOOPS_HTTP_ALLOW: `${target.url}/hook`,
    ...changes,
  });
  if (!read.ok) throw new Error(read.mistakes.join("\n"));
  return checkConnections(read.config, used);
}

it("finds nothing wrong when every system answers, and proves itself to each", async () => {
  const checks = await check();
  expect(checks.filter(({ state }) => state !== "good")).toEqual([]);
  expect(checks).toHaveLength(9);
  const asked = target.requests.filter(({ path }) => path.startsWith("/api") || path.startsWith("/repos"));
  expect(new Set(asked.map(({ headers }) => headers.authorization))).toEqual(new Set([BEARER]));
});

it.each([
  [REVIEW, { status: 201, body: { status: { allowed: false } } }, /provisioning\/bot\/actions/],
  [REVIEW, { status: 401 }, /NOOPS_KUBERNETES_TOKEN_FILE/],
  ["/v1/data/noops/decision", { status: 200, body: {} }, /rule named decision/],
  ["/api/v2/dags", { status: 403 }, /NOOPS_AIRFLOW_TOKEN_FILE/],
  ["/api/v1/userinfo", { status: 401 }, /NOOPS_ARGO_WORKFLOWS_TOKEN_FILE/],
  ["/apis/v2beta1/pipelines", { status: 502 }, /NOOPS_KUBEFLOW_URL/],
  ["/repos/acme/fraud/actions/workflows", { status: 401 }, /NOOPS_GITHUB_TOKEN_FILE/],
  ["/health", { status: 500 }, /NOOPS_FEAST_URL/],
  ["/api/v1/projects", { status: 500 }, /NOOPS_FEAST_REGISTRY_URL/],
] as const)("says how to mend %s when it answers %j, without the credential", async (path, answer, mend) => {
  answers[path] = answer;
  const wrong = (await check()).filter(({ state }) => state === "bad");
  expect(wrong.length).toBeGreaterThan(0);
  for (const { mend: said } of wrong) expect(said).toMatch(mend);
  expect(JSON.stringify(wrong)).not.toContain(BEARER.slice("Bearer ".length));
});

it("names an origin of the allow-list that is never reached", async () => {
  const checks = await check({ NOOPS_HTTP_ALLOW: "http://169.254.169.254" });
  expect(checks.find(({ name }) => name.startsWith("http"))).toMatchObject({ state: "bad" });
});

it("asks nothing of what is not configured", async () => {
  const read = readConfig({});
  if (!read.ok) throw new Error(read.mistakes.join("\n"));
  expect(await checkConnections(read.config, USED)).toEqual([]);
});

it("asks the cluster for exactly the rights that the runbooks use, each once", async () => {
  const asked = async (used: readonly UsedConnector[]) => {
    const before = target.requests.length;
    const checks = await check({}, used);
    const rights = target.requests.slice(before).flatMap(({ path, json }) => {
      if (path !== REVIEW) return [];
      const { namespace, verb, resource, subresource, group } = (json as Review).spec.resourceAttributes;
      return [`${namespace} ${verb} ${[resource, subresource].filter(Boolean).join("/")} ${group}`.trim()];
    });
    return { rights: rights.sort(), said: checks.find(({ name }) => name === "kubernetes")?.detail };
  };
  const job = { uses: "kubernetes.job", namespace: "training" };
  expect(await asked([job, job, { uses: "argo-rollouts.abort", namespace: null }])).toEqual({
    rights: [
      "training create jobs batch",
      "training get cronjobs batch",
      "training get jobs batch",
      "training list events",
    ],
    said: "grants the 4 permissions that the runbooks use; 2 more depend on the model of the incident",
  });
  expect((await asked([{ uses: "argo-rollouts.retry", namespace: "ml" }])).rights).toEqual([
    "ml get rollouts argoproj.io",
    "ml patch rollouts/status argoproj.io",
  ]);
  // Without a runbook that acts on it, the cluster only has to answer.
  expect((await asked([{ uses: "mlflow.set_alias", namespace: null }])).rights).toEqual([]);
});

it("knows the rights of every connector that acts on a cluster, and the shipped role grants them all", () => {
  const acting = [...CONNECTOR_FACTS.keys()].filter((name) => /^(kubernetes|argo-rollouts|kserve)[.]/.test(name));
  expect([...Object.keys(KUBERNETES_RIGHTS), "kubernetes.patch"].sort()).toEqual(acting.sort());
  const [role] = parseAllDocuments(readFileSync(ROLE, "utf8")).map((document) => document.toJS() as Role);
  const granted = new Set(role?.rules.flatMap(({ apiGroups, resources, verbs }) =>
    verbs.map((verb) => `${verb} ${apiGroups.join()}/${resources.join()}`))); // prettier-ignore
  const needed = new Set(Object.values(KUBERNETES_RIGHTS).flat().map(({ group, resource, verb }) => `${verb} ${group}/${resource}`)); // prettier-ignore
  expect([...needed].sort()).toEqual([...granted].sort());
});
