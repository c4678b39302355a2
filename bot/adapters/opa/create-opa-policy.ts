import { z } from "zod";
import {
  type ApprovalPolicy,
  DEFAULT_TTL_SECONDS,
  failClosed,
  forbiddenVoters,
  requiredVotes,
} from "../../policy/decide.ts";
import { type Decision, LEVELS } from "../../policy/decision.ts";
import type { PolicyInput } from "../../policy/policy-input.ts";
import type { PolicyEvaluator } from "../../ports/policy-evaluator.ts";

const PATH = "/v1/data/noops/decision";
const TIMEOUT_MS = 250;

const decisionSchema = z.strictObject({
  level: z.enum(LEVELS),
  approvers: z.array(z.string()).default([]),
  required: z.int().min(0).optional(),
  ttlSeconds: z.int().positive().default(DEFAULT_TTL_SECONDS),
  cooldownSeconds: z.number().min(0).nullable().default(null),
  maxPerDay: z.int().min(0).nullable().default(null),
  reason: z.string().min(1),
  revision: z.string().default("opa"),
});

export interface OpaOptions {
  readonly url: string;
  readonly fetch?: typeof fetch;
  /** The policy whose approvers are asked when OPA cannot be. */
  readonly fallback: (model: string) => ApprovalPolicy;
}

function denied(input: PolicyInput, reason: string): Decision {
  return {
    level: "denied",
    approvers: [],
    required: 0,
    forbidden: forbiddenVoters(input),
    ttlSeconds: DEFAULT_TTL_SECONDS,
    cooldownSeconds: null,
    maxPerDay: null,
    reason,
    revision: "opa",
  };
}

/** What OPA answered, or throws: an answer of another shape is an error like any other. */
function decisionOf(json: unknown, input: PolicyInput): Decision {
  // OPA answers 200 without a result when no rule defines one.
  if (typeof json === "object" && json !== null && !("result" in json))
    return denied(input, `OPA has no decision for this action: ${PATH} is undefined`);
  const parsed = z.object({ result: decisionSchema }).safeParse(json);
  if (!parsed.success) throw new Error(`its answer has another shape: ${z.prettifyError(parsed.error)}`);
  const { result } = parsed.data;
  return { ...result, required: requiredVotes(result.level, result.required), forbidden: forbiddenVoters(input) };
}

/** Asks an OPA server. What it does not define is denied; what it cannot answer in 250 ms falls to a person or is denied. */
export function createOpaPolicy({ url, fetch: call = fetch, fallback }: OpaOptions): PolicyEvaluator {
  return {
    async decide(model, input) {
      try {
        const response = await call(`${url.replace(/\/+$/, "")}${PATH}`, {
          method: "POST",
          redirect: "error",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ input }),
          signal: AbortSignal.timeout(TIMEOUT_MS),
        });
        if (response.status !== 200) throw new Error(`HTTP ${String(response.status)}`);
        return decisionOf(await response.json(), input);
      } catch (error) {
        const name = error instanceof Error ? error.name : "";
        const slow = name === "TimeoutError" || name === "AbortError";
        const reason = slow ? `no answer in ${String(TIMEOUT_MS)} ms` : error instanceof Error ? error.message : String(error); // prettier-ignore
        return failClosed(fallback(model), input, `OPA: ${reason}`);
      }
    },
  };
}
