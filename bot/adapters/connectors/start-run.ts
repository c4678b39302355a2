import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { ActConnector, ApplyResult, Call, PlanResult } from "../../ports/connector.ts";
import type { IdempotencyClass } from "../../runbook/idempotency.ts";
import { actFact, defineAct } from "./define-act.ts";
import { type HttpAnswer, at } from "./request-json.ts";
import { applied, isStatus, problem } from "./target.ts";

interface RunThere {
  readonly kind: "running" | "succeeded" | "failed";
  readonly id: string;
  readonly detail: string;
}

/** What is known of the run that an effect key may have started. */
export type RunSeen =
  | RunThere
  | { readonly kind: "absent" }
  /** Its name is taken by somebody else. */
  | { readonly kind: "foreign"; readonly reason: string }
  | { readonly kind: "silent"; readonly reason: string };

const EFFECT = z.string().regex(/^noops-[0-9a-f]{32}$/);

/** A system that runs pipelines: how a run is started under an effect key, found again and stopped. */
export interface RunSystem<I, P extends Readonly<Record<string, unknown>>> {
  /** Names of the connectors that start and stop a run. */
  readonly names: { readonly start: string; readonly stop: string };
  /** `keyed` where the run gets our name, `find` where it must be looked for. */
  readonly idempotency: IdempotencyClass;
  readonly inputs: z.ZodType<I>;
  readonly required: readonly string[];
  readonly optional?: readonly string[];
  readonly state: z.ZodType<P>;
  /** Inputs of the stopping connector, besides `effect`. */
  readonly where: z.ZodObject;
  /** How long a list may not show what was just started. */
  readonly settleMs?: number;
  plan(inputs: I, call: Call): Promise<PlanResult & { readonly plan?: { readonly state: P } }>;
  /** Reads again what the plan was made for; null when it still holds. */
  recheck(state: P, call: Call): Promise<ApplyResult | null>;
  look(place: Readonly<Record<string, string>>, effectKey: string, call: Call): Promise<RunSeen>;
  start(state: P, effectKey: string, call: Call): Promise<HttpAnswer>;
  stop(
    place: Readonly<Record<string, string>>,
    run: { id: string; effectKey: string },
    call: Call,
  ): Promise<HttpAnswer>;
  howToCheck(place: Readonly<Record<string, string>>, effectKey: string): string;
}

/** The two connectors of a system that runs pipelines: one starts a run at most once per effect key, the other stops it. */
export function defineRun<I, P extends Readonly<Record<string, unknown>>>(
  system: RunSystem<I, P>,
): { readonly start: ActConnector; readonly stop: ActConnector } {
  const whereNames = Object.keys(system.where.shape);
  const whereOf = (state: Readonly<Record<string, unknown>>): Record<string, string> =>
    Object.fromEntries(
      whereNames.flatMap((name) => {
        const value = at(state, name);
        return typeof value === "string" ? [[name, value]] : [];
      }),
    );
  const there = (seen: RunSeen): seen is RunThere =>
    seen.kind === "running" || seen.kind === "succeeded" || seen.kind === "failed";
  const outputOf = (seen: RunThere) => ({ run: seen.id, state: seen.kind });

  const start = defineAct<I, P>({
    name: system.names.start,
    fact: actFact(system.idempotency, false, system.required, system.optional),
    inputs: system.inputs,
    state: system.state,
    plan: (inputs, call) => system.plan(inputs, call),
    async apply(state, effectKey, call) {
      const place = whereOf(state);
      const before = await system.look(place, effectKey, call);
      if (there(before))
        return { kind: "applied", detail: `it was started already: ${before.detail}`, output: outputOf(before) };
      if (before.kind === "silent") return { kind: "unreachable", reason: before.reason };
      if (before.kind === "foreign") return { kind: "refused", reason: before.reason };
      const changed = await system.recheck(state, call);
      if (changed !== null) return changed;
      const answer = await system.start(state, effectKey, call);
      if (!isStatus(answer, 409)) return applied(answer, `started under ${effectKey}`, { run: effectKey });
      const seen = await system.look(place, effectKey, call);
      if (there(seen)) return { kind: "applied", detail: `it is there: ${seen.detail}`, output: outputOf(seen) };
      return seen.kind === "silent"
        ? { kind: "ambiguous", reason: seen.reason }
        : { kind: "refused", reason: seen.kind === "foreign" ? seen.reason : problem(answer) };
    },
    async probe(state, effectKey, call) {
      const place = whereOf(state);
      const howToCheck = system.howToCheck(place, effectKey);
      let seen = await system.look(place, effectKey, call);
      if (seen.kind === "absent" && system.settleMs !== undefined) {
        if (system.settleMs >= call.timeoutMs) {
          const reason = `a run may be missing from the list for ${String(system.settleMs / 1000)} s, longer than this step may take`;
          return { kind: "unknown", reason, howToCheck };
        }
        await sleep(system.settleMs);
        seen = await system.look(place, effectKey, call);
      }
      switch (seen.kind) {
        case "absent":
          return { kind: "notDone", detail: "there is no run with the effect key" };
        case "silent":
        case "foreign":
          return { kind: "unknown", reason: seen.reason, howToCheck };
        default:
          return { kind: "done", detail: seen.detail, output: outputOf(seen) };
      }
    },
    async verify(state, effectKey, call) {
      const seen = await system.look(whereOf(state), effectKey, call);
      if (seen.kind === "silent") return { kind: "failed", reason: seen.reason };
      const holds = seen.kind === "running" || seen.kind === "succeeded";
      return {
        kind: "value",
        value: there(seen) ? outputOf(seen) : null,
        holds,
        detail: there(seen) ? seen.detail : "there is no run with the effect key",
      };
    },
    compensate: (state, effectKey) => ({
      kind: "step",
      uses: system.names.stop,
      with: { ...whereOf(state), effect: effectKey },
    }),
  });

  const stop = defineAct<Record<string, string>, Record<string, string>>({
    name: system.names.stop,
    fact: actFact("put", false, ["effect", ...system.required.filter((name) => whereNames.includes(name))], whereNames.filter((name) => !system.required.includes(name))), // prettier-ignore
    inputs: system.where.extend({ effect: EFFECT }) as unknown as z.ZodType<Record<string, string>>,
    state: z.record(z.string(), z.string()),
    async plan(place, call) {
      const effect = place["effect"] ?? "";
      const seen = await system.look(place, effect, call);
      if (seen.kind === "silent") return { kind: "unreachable", reason: seen.reason };
      if (seen.kind === "absent" || seen.kind === "foreign")
        return { kind: "refused", reason: `there is no run of ${effect}` };
      if (seen.kind !== "running") return { kind: "alreadyDone", detail: seen.detail };
      return {
        kind: "plan",
        plan: {
          target: `run ${seen.id}`,
          before: "running",
          desired: "stopped",
          precondition: `run ${seen.id} is running`,
          blastRadius: "what the run did so far stays",
          reversible: false,
          class: "abort",
          author: null,
          state: Object.fromEntries(Object.entries(place).filter(([, value]) => typeof value === "string")),
        },
      };
    },
    async apply(place, effectKey, call) {
      const seen = await system.look(place, place["effect"] ?? "", call);
      if (seen.kind === "silent") return { kind: "unreachable", reason: seen.reason };
      if (!there(seen)) return { kind: "refused", reason: "the run is gone" };
      if (seen.kind !== "running") return { kind: "applied", detail: seen.detail, output: outputOf(seen) };
      const answer = await system.stop(place, { id: seen.id, effectKey }, call);
      return applied(answer, `run ${seen.id} was told to stop`, { run: seen.id });
    },
    async probe(place, _effectKey, call) {
      const effect = place["effect"] ?? "";
      const seen = await system.look(place, effect, call);
      if (there(seen))
        return { kind: seen.kind === "running" ? "notDone" : "done", detail: seen.detail, output: outputOf(seen) };
      const reason = seen.kind === "absent" ? "the run is gone" : seen.reason;
      return { kind: "unknown", reason, howToCheck: system.howToCheck(place, effect) };
    },
    async verify(place, _effectKey, call) {
      const seen = await system.look(place, place["effect"] ?? "", call);
      if (seen.kind === "silent") return { kind: "failed", reason: seen.reason };
      const holds = there(seen) && seen.kind !== "running";
      return { kind: "value", value: null, holds, detail: there(seen) ? seen.detail : "the run is gone" };
    },
  });
  return { start, stop };
}
