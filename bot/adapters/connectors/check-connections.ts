import type { Config } from "../../config.ts";
import { POLICY_INPUT_EXAMPLE } from "../../policy/policy-input.ts";
import type { HealthCheck } from "../../ports/health-check.ts";
import { createAirflowTarget } from "./airflow.ts";
import { createGithubTarget } from "./github-workflow.ts";
import { createGuardedFetch } from "./guarded-fetch.ts";
import { KUBERNETES_RIGHTS, type KubernetesRight } from "./kubernetes-rights.ts";
import { type HttpAnswer, at, requestJson } from "./request-json.ts";
import { type Target, createTarget, isStatus, problem } from "./target.ts";

const CALL = { timeoutMs: 5000 };
const good = (name: string, detail: string): HealthCheck => ({ name, state: "good", detail, mend: null });
const bad = (name: string, detail: string, mend: string): HealthCheck => ({ name, state: "bad", detail, mend });

/** A connector that a runbook uses; the namespace is null when only the incident says which. */
export interface UsedConnector {
  readonly uses: string;
  readonly namespace: string | null;
}

interface Permission extends KubernetesRight {
  readonly namespace: string;
}

/** The rights that the runbooks need, each once, and what cannot be asked about before there is an incident. */
function rightsOf(config: Config, used: readonly UsedConnector[]) {
  const ofSteps = used.flatMap(({ uses, namespace }) =>
    (KUBERNETES_RIGHTS[uses] ?? []).map((one) => ({ ...one, namespace })),
  );
  const ofPatches = used.some(({ uses }) => uses === "kubernetes.patch")
    ? config.kubernetesPatches.flatMap(({ namespace, apiVersion, resource }) => {
        const group = apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
        return ["get", "patch"].map((verb) => ({ namespace, group, resource, verb }));
      })
    : [];
  const each = new Map([...ofSteps, ...ofPatches].map((one) => [JSON.stringify(one), one]));
  const known = [...each.values()].flatMap((one): Permission[] =>
    one.namespace === null ? [] : [{ ...one, namespace: one.namespace }],
  );
  return { known, unknown: each.size - known.length };
}

/** One question for each system that reads something small, with the mend of each way to fail. */
async function ask(name: string, setting: string, target: Target, path: string): Promise<HealthCheck> {
  return verdict(name, setting, await target.get(path, CALL));
}

function verdict(name: string, setting: string, answer: HttpAnswer): HealthCheck {
  if (isStatus(answer, 200)) return good(name, "answers, and lets us read");
  const refused = isStatus(answer, 401, 403);
  return bad(
    name,
    problem(answer),
    refused
      ? `Give ${setting}_TOKEN_FILE a credential with the permissions that docs/connectors.md lists.`
      : `Check ${setting}_URL, and that this host may reach it.`,
  );
}

/** The cluster says itself what this token may do; the question changes nothing. */
async function checkKubernetes(config: Config, used: readonly UsedConnector[]): Promise<readonly HealthCheck[]> {
  if (config.NOOPS_KUBERNETES_URL === undefined) return [];
  const target = createTarget({ url: config.NOOPS_KUBERNETES_URL, tokenFile: config.NOOPS_KUBERNETES_TOKEN_FILE });
  const { known: wanted, unknown } = rightsOf(config, used);
  if (wanted.length === 0) return [await ask("kubernetes", "NOOPS_KUBERNETES", target, "/version")];
  const asked = await Promise.all(
    wanted.map(async (permission) => {
      const { namespace, group, verb } = permission;
      const [resource, subresource] = permission.resource.split("/");
      const resourceAttributes = { namespace, group, verb, resource, ...(subresource ? { subresource } : {}) };
      const body = {
        apiVersion: "authorization.k8s.io/v1",
        kind: "SelfSubjectAccessReview",
        spec: { resourceAttributes },
      };
      const path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
      return { permission, answer: await target.send({ method: "POST", path, body }, CALL) };
    }),
  );
  const broken = asked.find(({ answer }) => !isStatus(answer, 200, 201));
  if (broken !== undefined) return [verdict("kubernetes", "NOOPS_KUBERNETES", broken.answer)];
  const denied = asked.filter(({ answer }) => at(answer.kind === "answer" ? answer.json : null, "status", "allowed") !== true); // prettier-ignore
  const later = unknown === 0 ? "" : `; ${String(unknown)} more depend on the model of the incident`;
  if (denied.length === 0)
    return [good("kubernetes", `grants the ${String(wanted.length)} permissions that the runbooks use${later}`)];
  return denied.map(({ permission: { namespace, group, resource, verb } }) =>
    bad(
      `kubernetes ${namespace}`,
      `may not ${verb} ${resource}${group === "" ? "" : `.${group}`}`,
      "Bind the role in provisioning/bot/actions to this service account, or use no runbook that needs it.",
    ),
  );
}

/** OPA answers, and with a decision: without one every action is denied. */
async function checkOpa(config: Config): Promise<readonly HealthCheck[]> {
  if (config.NOOPS_OPA_URL === undefined) return [];
  const body = { input: POLICY_INPUT_EXAMPLE };
  const target = createTarget({ url: config.NOOPS_OPA_URL });
  const answer = await target.send({ method: "POST", path: "/v1/data/noops/decision", body }, CALL);
  if (!isStatus(answer, 200))
    return [bad("opa", problem(answer), "Check NOOPS_OPA_URL, and that this host may reach it.")];
  return at(answer.json, "result") === undefined
    ? [bad("opa", "has no decision, so every action is denied", "Load a package noops with a rule named decision.")]
    : [good("opa", "answers with a decision")];
}

/** Each origin of the allow-list may be reached at all; HEAD changes nothing, and any answer will do. */
function checkHttp(config: Config): readonly Promise<HealthCheck>[] {
  const guarded = createGuardedFetch(config.NOOPS_HTTP_ALLOW);
  return config.NOOPS_HTTP_ALLOW.map(async (url) => {
    const head: typeof fetch = (place, init) => guarded(place, { ...init, method: "HEAD" });
    const answer = await requestJson({ method: "GET", url, fetch: head, ...CALL });
    return answer.kind === "answer"
      ? good(`http ${url}`, "answers")
      : bad(
          `http ${url}`,
          answer.reason,
          "Correct NOOPS_HTTP_ALLOW; metadata and link-local addresses are never reached.",
        );
  });
}

/** Every configured connector has its system, and the permission to use it. What is not configured is not asked. */
export async function checkConnections(
  config: Config,
  used: readonly UsedConnector[],
): Promise<readonly HealthCheck[]> {
  const on = (url: string | undefined, check: (url: string) => Promise<HealthCheck>) =>
    url === undefined ? [] : [check(url)];
  const github = createGithubTarget({ url: config.NOOPS_GITHUB_URL, tokenFile: config.NOOPS_GITHUB_TOKEN_FILE });
  const feast = config.NOOPS_FEAST_TOKEN_FILE;
  const single = await Promise.all([
    ...on(config.NOOPS_AIRFLOW_URL, (url) => {
      const api = config.NOOPS_AIRFLOW_API;
      const target = createAirflowTarget({ url, api, tokenFile: config.NOOPS_AIRFLOW_TOKEN_FILE });
      return ask("airflow", "NOOPS_AIRFLOW", target, `/api/${api}/dags?limit=1`);
    }),
    ...on(config.NOOPS_ARGO_WORKFLOWS_URL, (url) => {
      const target = createTarget({ url, tokenFile: config.NOOPS_ARGO_WORKFLOWS_TOKEN_FILE });
      return ask("argo-workflows", "NOOPS_ARGO_WORKFLOWS", target, "/api/v1/userinfo");
    }),
    ...on(config.NOOPS_KUBEFLOW_URL, (url) => {
      const target = createTarget({ url, tokenFile: config.NOOPS_KUBEFLOW_TOKEN_FILE });
      return ask("kubeflow", "NOOPS_KUBEFLOW", target, "/apis/v2beta1/pipelines?page_size=1");
    }),
    ...config.NOOPS_GITHUB_REPOSITORIES.map((name) =>
      ask(`github ${name}`, "NOOPS_GITHUB", github, `/repos/${name}/actions/workflows?per_page=1`),
    ),
    ...on(config.NOOPS_FEAST_URL, (url) =>
      ask("feast", "NOOPS_FEAST", createTarget({ url, tokenFile: feast }), "/health"),
    ),
    ...on(config.NOOPS_FEAST_REGISTRY_URL, (url) =>
      ask("feast registry", "NOOPS_FEAST_REGISTRY", createTarget({ url, tokenFile: feast }), "/api/v1/projects"),
    ),
    ...checkHttp(config),
  ]);
  return [...(await checkKubernetes(config, used)), ...(await checkOpa(config)), ...single];
}
