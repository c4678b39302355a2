import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Call } from "../../ports/connector.ts";
import { type HttpAnswer, at, textAt } from "./request-json.ts";
import { type RunSeen, defineRun } from "./start-run.ts";
import { type Target, type TargetOptions, createTarget, isStatus, notPlanned, problem } from "./target.ts";

/** `v1` is the API of Airflow 2, `v2` that of Airflow 3. */
export type AirflowApi = "v1" | "v2";

export interface AirflowOptions extends TargetOptions {
  readonly api: AirflowApi;
}

const dagId = z.string().max(250).regex(/^[A-Za-z0-9_.-]+$/); // prettier-ignore
const inputsSchema = z.strictObject({
  dag: dagId,
  conf: z.record(z.string(), z.unknown()).default({}),
});
const stateSchema = z.object({ dag: z.string(), conf: z.record(z.string(), z.unknown()) });

const ENDED: Readonly<Record<string, "succeeded" | "failed">> = { success: "succeeded", failed: "failed" };

/**
 * Airflow 3 takes no user and password: they are changed for a token, which is kept until it is refused. Airflow 2 takes
 * both kinds of credentials as they are.
 */
export function createAirflowTarget(options: AirflowOptions): Target {
  const plain = createTarget(options);
  const { tokenFile, ...bare } = options;
  if (options.api === "v1" || tokenFile === undefined) return plain;
  const anonymous = createTarget(bare);
  let token: string | null = null;

  async function headers(call: Call): Promise<Record<string, string> | HttpAnswer> {
    const secret = readFileSync(tokenFile ?? "", "utf8").trim();
    const colon = secret.indexOf(":");
    if (colon === -1) return { authorization: `Bearer ${secret}` };
    if (token === null) {
      const body = { username: secret.slice(0, colon), password: secret.slice(colon + 1) };
      const answer = await anonymous.send({ method: "POST", path: "/auth/token", body }, call);
      const given = answer.kind === "answer" ? textAt(answer.json, "access_token") : null;
      // Nothing was asked of a DAG yet, so whatever went wrong here changed nothing there.
      if (given === null)
        return answer.kind === "answer" ? answer : { kind: "unreachable", reason: `no token: ${answer.reason}` };
      token = given;
    }
    return { authorization: `Bearer ${token}` };
  }
  async function withToken(
    call: Call,
    ask: (given: Record<string, string>) => Promise<HttpAnswer>,
  ): Promise<HttpAnswer> {
    for (let attempt = 0; ; attempt += 1) {
      let given: Record<string, string> | HttpAnswer;
      try {
        given = await headers(call);
      } catch (error) {
        const reason = `the token file cannot be read: ${(error as NodeJS.ErrnoException).code ?? "error"}`;
        return { kind: "unreachable", reason };
      }
      if ("kind" in given) return given as HttpAnswer;
      const answer = await ask(given);
      if (!isStatus(answer, 401) || token === null || attempt > 0) return answer;
      token = null;
    }
  }
  return {
    get: (path, call, more = {}) => withToken(call, (given) => anonymous.get(path, call, { ...more, ...given })),
    send: (request, call) =>
      withToken(call, (given) => anonymous.send({ ...request, headers: { ...request.headers, ...given } }, call)),
  };
}

/** `airflow.trigger` and `airflow.fail`: a DAG run under the effect key as its id, and its end. */
export function createAirflow(options: AirflowOptions): ReturnType<typeof defineRun> {
  const target = createAirflowTarget(options);
  const root = (dag: string) => `/api/${options.api}/dags/${dag}`;
  const dagOf = (place: Readonly<Record<string, string>>) => place["dag"] ?? "";

  return defineRun({
    names: { start: "airflow.trigger", stop: "airflow.fail" },
    idempotency: "keyed",
    inputs: inputsSchema,
    required: ["dag"],
    optional: ["conf"],
    state: stateSchema,
    where: z.strictObject({ dag: dagId }),
    async plan({ dag, conf }, call) {
      const found = await target.get(root(dag), call);
      if (!isStatus(found, 200)) return notPlanned(found, `the DAG ${dag} cannot be read`);
      if (at(found.json, "is_paused") === true)
        return {
          kind: "refused",
          reason: `the DAG ${dag} is paused, so its run would wait without an end: unpause it`,
        };
      if (at(found.json, "has_import_errors") === true)
        return { kind: "refused", reason: `the DAG ${dag} has import errors` };
      return {
        kind: "plan",
        plan: {
          target: `DAG ${dag}`,
          before: "not started",
          desired: `one run with ${JSON.stringify(conf).slice(0, 400)}`,
          precondition: `the DAG ${dag} is not paused`,
          blastRadius: `whatever the DAG ${dag} does`,
          reversible: false,
          class: "retrain",
          author: null,
          state: { dag, conf },
        },
      };
    },
    async recheck({ dag }, call) {
      const found = await target.get(root(dag), call);
      if (!isStatus(found, 200)) return { kind: "unreachable", reason: problem(found) };
      return at(found.json, "is_paused") === true
        ? { kind: "moved", reason: `the DAG ${dag} is paused meanwhile` }
        : null;
    },
    async look(place, effectKey, call): Promise<RunSeen> {
      const found = await target.get(`${root(dagOf(place))}/dagRuns/${effectKey}`, call);
      if (isStatus(found, 404)) return { kind: "absent" };
      if (!isStatus(found, 200)) return { kind: "silent", reason: problem(found) };
      const state = textAt(found.json, "state") ?? "";
      return {
        kind: ENDED[state] ?? "running",
        id: effectKey,
        detail: `run ${effectKey} of ${dagOf(place)} is ${state}`,
      };
    },
    start: ({ dag, conf }, effectKey, call) =>
      target.send(
        {
          method: "POST",
          path: `${root(dag)}/dagRuns`,
          effectKey,
          body: {
            dag_run_id: effectKey,
            conf,
            note: `noops-bot ${effectKey}`,
            // Airflow 3 insists on the key, and null says "not scheduled". Airflow 2 takes the time of the call without it.
            ...(options.api === "v2" ? { logical_date: null } : {}),
          },
        },
        call,
      ),
    stop: (place, { id, effectKey }, call) =>
      target.send(
        { method: "PATCH", path: `${root(dagOf(place))}/dagRuns/${id}`, effectKey, body: { state: "failed" } },
        call,
      ),
    howToCheck: (place, effectKey) => `Look for run ${effectKey} of DAG ${dagOf(place)}: airflow dags list-runs.`,
  });
}
