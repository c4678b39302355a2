import { parseDuration } from "@noops-ml/alerts/policy/duration.ts";
import { z } from "zod";
import type { ActConnector, Call, ReadConnector } from "../../ports/connector.ts";
import { actFact, defineAct } from "./define-act.ts";
import { at, textAt } from "./request-json.ts";
import { type Target, type TargetOptions, applied, createTarget, isStatus, notPlanned, problem } from "./target.ts";

/** The registry knows what was materialised; the feature server does it. */
export interface FeastOptions {
  readonly server: TargetOptions;
  readonly registry: TargetOptions;
  readonly now: () => number;
}

const name = z.string().max(200).regex(/^[A-Za-z_][A-Za-z0-9_]*$/); // prettier-ignore
const duration = z
  .string()
  .transform((text) => parseDuration(text) ?? 0)
  .refine((seconds) => seconds > 0, { error: "write a duration such as 2h" });
const place = { project: name, featureView: name };
const materializeInputs = z.strictObject({ ...place, lookback: duration });
const stateSchema = z.object({
  project: z.string(),
  featureView: z.string(),
  lookback: z.number(),
  until: z.number().nullable(),
});

type Place = { readonly project: string; readonly featureView: string };
const iso = (ms: number): string => new Date(ms).toISOString();

/** The end of the newest interval that is in the online store; null when there is none. */
async function materialisedUntil(registry: Target, { project, featureView }: Place, call: Call) {
  // The registry's cache may be older than what was just materialised.
  const query = new URLSearchParams({ project, allow_cache: "false" });
  const answer = await registry.get(`/api/v1/feature_views/${featureView}?${query.toString()}`, call);
  if (!isStatus(answer, 200)) return { ok: false, answer } as const;
  // Newer servers leave the envelope out.
  const view = at(answer.json, "featureView") ?? answer.json;
  const intervals = at(view, "meta", "materializationIntervals") ?? [];
  const ends = (Array.isArray(intervals) ? intervals : [])
    .map((interval: unknown) => Date.parse(textAt(interval, "endTime") ?? ""))
    .filter((end) => !Number.isNaN(end));
  return { ok: true, until: ends.length === 0 ? null : Math.max(...ends) } as const;
}

/** `feast.materialize`: brings the online store of one feature view up to now. Repeating it writes the same values. */
export function createFeastMaterialize({ server, registry, now }: FeastOptions): ActConnector {
  const [features, catalog] = [createTarget(server), createTarget(registry)];
  const word = (until: number | null) => (until === null ? "never materialised" : `materialised until ${iso(until)}`);
  return defineAct({
    name: "feast.materialize",
    fact: actFact("put", false, ["project", "featureView", "lookback"]),
    inputs: materializeInputs,
    state: stateSchema,
    async plan({ project, featureView, lookback }, call) {
      const seen = await materialisedUntil(catalog, { project, featureView }, call);
      if (!seen.ok) return notPlanned(seen.answer, `the feature view ${project}/${featureView} cannot be read`);
      return {
        kind: "plan",
        plan: {
          target: `feature view ${project}/${featureView}`,
          before: word(seen.until),
          desired: `the last ${String(lookback / 60)} min are in the online store`,
          precondition: `it is still ${word(seen.until)}`,
          blastRadius: `every model that reads ${featureView} online`,
          reversible: false,
          class: "change",
          author: null,
          state: { project, featureView, lookback, until: seen.until },
        },
      };
    },
    async apply(state, effectKey, call) {
      const seen = await materialisedUntil(catalog, state, call);
      if (!seen.ok) return { kind: "unreachable", reason: problem(seen.answer) };
      if (seen.until !== state.until) return { kind: "moved", reason: `it is ${word(seen.until)} now` };
      const end = now();
      const body = {
        start_ts: iso(end - state.lookback * 1000),
        end_ts: iso(end),
        feature_views: [state.featureView],
      };
      const answer = await features.send({ method: "POST", path: "/materialize", body, effectKey }, call);
      return applied(answer, `${state.featureView} is materialised until ${iso(end)}`, { until: iso(end) });
    },
    async probe(state, _effectKey, call) {
      const seen = await materialisedUntil(catalog, state, call);
      if (!seen.ok) {
        const howToCheck = `feast feature-views describe ${state.featureView}: a newer materialization interval means done.`;
        return { kind: "unknown", reason: problem(seen.answer), howToCheck };
      }
      return seen.until !== null && seen.until > (state.until ?? 0)
        ? { kind: "done", detail: `it is ${word(seen.until)}` }
        : { kind: "notDone", detail: `it is ${word(seen.until)}` };
    },
    async verify(state, _effectKey, call) {
      const seen = await materialisedUntil(catalog, state, call);
      if (!seen.ok) return { kind: "failed", reason: problem(seen.answer) };
      const holds = seen.until !== null && seen.until > (state.until ?? 0);
      return { kind: "value", value: { until: seen.until }, holds, detail: `it is ${word(seen.until)}` };
    },
    compensate: () => ({ kind: "none", reason: "older feature values are not kept in the online store" }),
  });
}

const freshnessInputs = z.strictObject({ ...place, below: duration });

/** `feast.freshness`: how old the online values of a feature view are. Never materialised is no data, not age 0. */
export function createFeastFreshness({ registry, now }: FeastOptions): ReadConnector {
  const catalog = createTarget(registry);
  return {
    kind: "read",
    name: "feast.freshness",
    fact: {
      idempotency: "read",
      mutates: false,
      reversible: true,
      required: ["project", "featureView", "below"],
      optional: [],
    },
    async read(inputs, call) {
      const parsed = freshnessInputs.safeParse(inputs);
      if (!parsed.success) return { kind: "failed", reason: z.prettifyError(parsed.error) };
      const { featureView, below } = parsed.data;
      const seen = await materialisedUntil(catalog, parsed.data, call);
      if (!seen.ok) return { kind: "failed", reason: problem(seen.answer) };
      if (seen.until === null) return { kind: "noData", reason: `${featureView} was never materialised` };
      const ageSeconds = Math.round((now() - seen.until) / 1000);
      return {
        kind: "value",
        value: { value: ageSeconds },
        holds: ageSeconds < below,
        detail: `${featureView} is ${String(Math.round(ageSeconds / 60))} min old, wanted below ${String(below / 60)} min`,
      };
    },
  };
}
