import { checkConnections } from "@noops-ml/bot/adapters/connectors/check-connections.ts";
import { readConfig } from "@noops-ml/bot/config.ts";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { BEARER, secretFile } from "./contract.ts";
import { type FakeAnswer, type FakeTarget, startFakeTarget } from "./fake-target.ts";

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
let target: FakeTarget;
let answers: Record<string, FakeAnswer>;
beforeAll(async () => {
  target = await startFakeTarget((request) => answers[request.path] ?? { status: 404, body: {} });
});
afterAll(() => target.stop());
beforeEach(() => {
  answers = { ...HEALTHY };
});

async function check(changes: Readonly<Record<string, string>> = {}) {
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
  return checkConnections(read.config, ["ml"]);
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
  expect(await checkConnections(read.config, ["ml"])).toEqual([]);
});
