import { z } from "zod";
import type { ActConnector, ConnectorPlan } from "../../ports/connector.ts";
import { type HttpAnswer, at, requestJson, textAt } from "./request-json.ts";

export interface MlflowOptions {
  readonly url: string;
  readonly token?: string | null;
}

/** Tag of a model version that names the effect which put the alias there. */
const EFFECT_TAG = "noops.ml/effect";
const VALIDATED_TAG = "validation_status";

const inputsSchema = z.object({
  name: z.string().min(1),
  alias: z.string().min(1),
  /** A number, or `last-validated`: the newest older version that passed its validation. */
  version: z.union([z.string(), z.number()]).transform(String),
});
const stateSchema = z.object({ name: z.string(), alias: z.string(), from: z.string().nullable(), to: z.string() });

interface Version {
  readonly version: string;
  readonly tags: ReadonlyMap<string, string>;
  readonly author: string | null;
}

function tagsOf(version: unknown): ReadonlyMap<string, string> {
  const tags = at(version, "tags");
  if (!Array.isArray(tags)) return new Map();
  return new Map(tags.map((tag: unknown) => [textAt(tag, "key") ?? "", textAt(tag, "value") ?? ""]));
}

function versionOf(json: unknown): Version | null {
  const version = textAt(json, "version");
  return version === null ? null : { version, tags: tagsOf(json), author: textAt(json, "user_id") };
}

const problem = (answer: HttpAnswer): string =>
  answer.kind === "answer"
    ? `HTTP ${String(answer.status)} ${textAt(answer.json, "message") ?? answer.text}`.trim()
    : answer.reason;

/**
 * `mlflow.set_alias`: points an alias of a registered model at a version. The registry has no compare-and-set, so the
 * absolute version is pinned in the plan and the alias is read again right before the write.
 */
export function createMlflowSetAlias({ url, token }: MlflowOptions): ActConnector {
  const base = `${url.replace(/\/$/, "")}/api/2.0/mlflow`;
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const get = (path: string, query: Record<string, string>, timeoutMs: number) =>
    requestJson({ method: "GET", url: `${base}/${path}?${new URLSearchParams(query).toString()}`, headers, timeoutMs });

  /** The version that the alias points at; null when the alias is not set; an HttpAnswer when the registry did not say. */
  async function readAlias(name: string, alias: string, timeoutMs: number): Promise<Version | null | HttpAnswer> {
    const answer = await get("registered-models/alias", { name, alias }, timeoutMs);
    if (answer.kind !== "answer") return answer;
    if (answer.status === 200) return versionOf(at(answer.json, "model_version")) ?? answer;
    const code = textAt(answer.json, "error_code");
    return code === "RESOURCE_DOES_NOT_EXIST" || code === "INVALID_PARAMETER_VALUE" ? null : answer;
  }

  async function lastValidated(name: string, below: string, timeoutMs: number): Promise<string | HttpAnswer | null> {
    const answer = await get(
      "model-versions/search",
      { filter: `name='${name.replaceAll("'", "")}'`, max_results: "1000" },
      timeoutMs,
    );
    if (answer.kind !== "answer" || answer.status !== 200) return answer;
    const list = at(answer.json, "model_versions");
    const versions = (Array.isArray(list) ? list : []).map(versionOf).filter((version) => version !== null);
    const fitting = versions
      .filter((version) => Number(version.version) < Number(below) && version.tags.get(VALIDATED_TAG) === "passed")
      .sort((a, b) => Number(b.version) - Number(a.version));
    return fitting[0]?.version ?? null;
  }

  const isAnswer = (value: unknown): value is HttpAnswer =>
    typeof value === "object" && value !== null && "kind" in value;

  async function read(plan: ConnectorPlan, timeoutMs: number) {
    const state = stateSchema.parse(plan.state);
    return { state, current: await readAlias(state.name, state.alias, timeoutMs) };
  }

  return {
    kind: "act",
    name: "mlflow.set_alias",
    fact: { idempotency: "put", mutates: true, reversible: true, required: ["name", "alias", "version"], optional: [] },
    async plan(inputs, { timeoutMs }) {
      const parsed = inputsSchema.safeParse(inputs);
      if (!parsed.success) return { kind: "refused", reason: z.prettifyError(parsed.error) };
      const { name, alias } = parsed.data;
      const current = await readAlias(name, alias, timeoutMs);
      if (isAnswer(current))
        return {
          kind: "unreachable",
          reason: `the registry did not say where ${name}@${alias} points: ${problem(current)}`,
        };
      let to = parsed.data.version;
      if (to === "last-validated") {
        if (current === null)
          return {
            kind: "refused",
            reason: `the alias ${alias} of ${name} is not set, so there is nothing to roll back from`,
          };
        const found = await lastValidated(name, current.version, timeoutMs);
        if (isAnswer(found))
          return {
            kind: "unreachable",
            reason: `the registry did not list the versions of ${name}: ${problem(found)}`,
          };
        if (found === null)
          return {
            kind: "refused",
            reason: `no version of ${name} older than ${current.version} has passed its validation`,
          };
        to = found;
      }
      if (current?.version === to) return { kind: "alreadyDone", detail: `${name}@${alias} points at v${to}` };
      const target = await get("model-versions/get", { name, version: to }, timeoutMs);
      if (target.kind !== "answer") return { kind: "unreachable", reason: problem(target) };
      if (target.status !== 200)
        return { kind: "refused", reason: `version ${to} of ${name} cannot be read: ${problem(target)}` };
      const wanted = versionOf(at(target.json, "model_version"));
      if (wanted?.tags.get(VALIDATED_TAG) === "failed")
        return { kind: "refused", reason: `version ${to} of ${name} failed its validation` };
      const back = current !== null && Number(to) < Number(current.version);
      const from = current?.version ?? null;
      return {
        kind: "plan",
        plan: {
          target: `registry alias ${name}@${alias}`,
          before: from === null ? "not set" : `v${from}`,
          desired: `v${to}`,
          precondition: from === null ? `${alias} is still not set` : `${alias} still points at v${from}`,
          blastRadius: `every caller of ${name} that follows ${alias}`,
          reversible: true,
          class: back ? "rollback" : "promote",
          author: wanted?.author ?? null,
          state: { name, alias, from, to },
        },
      };
    },
    async apply(plan, effectKey, { timeoutMs }) {
      const { state, current } = await read(plan, timeoutMs);
      if (isAnswer(current)) return { kind: "unreachable", reason: problem(current) };
      if (current?.version === state.to)
        return { kind: "applied", detail: `${state.alias} already points at v${state.to}`, output: null };
      if ((current?.version ?? null) !== state.from)
        return {
          kind: "moved",
          reason: `${state.alias} points at v${current?.version ?? "nothing"}, not at ${plan.before}`,
        };
      const post = (path: string, body: unknown) =>
        requestJson({
          method: "POST",
          url: `${base}/${path}`,
          body,
          headers: { ...headers, "x-noops-effect": effectKey },
          timeoutMs,
        });
      // The tag goes first: whoever finds the alias moved can tell whose effect it was.
      const tagged = await post("model-versions/set-tag", {
        name: state.name,
        version: state.to,
        key: EFFECT_TAG,
        value: effectKey,
      });
      if (tagged.kind !== "answer" || tagged.status !== 200)
        return {
          kind: "unreachable",
          reason: `the effect tag could not be written, so the alias was left alone: ${problem(tagged)}`,
        };
      const answer = await post("registered-models/alias", { name: state.name, alias: state.alias, version: state.to });
      if (answer.kind === "unreachable") return answer;
      if (answer.kind === "ambiguous" || answer.status >= 500) return { kind: "ambiguous", reason: problem(answer) };
      if (answer.status !== 200) return { kind: "refused", reason: problem(answer) };
      return {
        kind: "applied",
        detail: `${state.alias} ${plan.before} → ${plan.desired}`,
        output: { from: state.from, to: state.to },
      };
    },
    async probe(plan, effectKey, { timeoutMs }) {
      const { state, current } = await read(plan, timeoutMs);
      const howToCheck = `Look where ${state.name}@${state.alias} points: v${state.to} means done, ${plan.before} means not done.`;
      if (isAnswer(current))
        return { kind: "unknown", reason: `the registry does not say: ${problem(current)}`, howToCheck };
      if (current?.version === state.to) {
        const whose = current.tags.get(EFFECT_TAG) === effectKey ? "by this run" : "though not tagged by this run";
        return { kind: "done", detail: `${state.alias} points at v${state.to}, ${whose}` };
      }
      if ((current?.version ?? null) === state.from)
        return { kind: "notDone", detail: `${state.alias} still points at ${plan.before}` };
      return {
        kind: "unknown",
        reason: `${state.alias} points at v${current?.version ?? "nothing"}, which is neither before nor after`,
        howToCheck,
      };
    },
    async verify(plan, { timeoutMs }) {
      const { state, current } = await read(plan, timeoutMs);
      if (isAnswer(current)) return { kind: "failed", reason: problem(current) };
      const holds = current?.version === state.to;
      return {
        kind: "value",
        value: { version: current?.version ?? null },
        holds,
        detail: `read back v${current?.version ?? "nothing"}`,
      };
    },
    compensate(plan) {
      const { name, alias, from } = stateSchema.parse(plan.state);
      return from === null
        ? { kind: "none", reason: `${alias} was not set before` }
        : { kind: "step", uses: "mlflow.set_alias", with: { name, alias, version: from } };
    },
  };
}
