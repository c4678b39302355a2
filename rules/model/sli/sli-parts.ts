import type { SliKind } from "../../spec/sli-schemas.ts";
import { accuracySli } from "./accuracy.ts";
import { canarySli } from "./canary.ts";
import { driftSli } from "./drift.ts";
import { eventsSli } from "./events.ts";
import { latencySli } from "./latency.ts";
import { autoscalerSli, coverageSli, mttrSli, ratioSli, spendCapSli } from "./other.ts";
import type { SliContext, SliParts } from "./sli-context.ts";
import { costPerUnitSli, fairnessSli, freshnessSli, pipelineSli, slicesSli } from "./slices.ts";

type FrontEnd = (context: SliContext) => SliParts | undefined;

/** One front end for each SLI kind; each gives nothing when the SLO is of another kind. */
const FRONT_ENDS: Readonly<Record<SliKind, FrontEnd>> = {
  events: (context) => context.slo.events && eventsSli(context, context.slo.events),
  latency: (context) => context.slo.latency && latencySli(context, context.slo.latency),
  accuracy: (context) => context.slo.accuracy && accuracySli(context, context.slo.accuracy),
  freshness: (context) => context.slo.freshness && freshnessSli(context, context.slo.freshness),
  drift: (context) => context.slo.drift && driftSli(context, context.slo.drift),
  cost: (context) => {
    const cost = context.slo.cost;
    return cost && (cost.cap ? spendCapSli(context, cost.spend, cost.cap) : costPerUnitSli(context, cost));
  },
  canary: (context) => context.slo.canary && canarySli(context, context.slo.canary),
  pipeline: (context) => context.slo.pipeline && pipelineSli(context, context.slo.pipeline),
  autoscaler: (context) => context.slo.autoscaler && autoscalerSli(context, context.slo.autoscaler),
  mttr: (context) => context.slo.mttr && mttrSli(context, context.slo.mttr),
  coverage: (context) => context.slo.coverage && coverageSli(context, context.slo.coverage),
  fairness: (context) => context.slo.fairness && fairnessSli(context, context.slo.fairness),
  slices: (context) => context.slo.slices && slicesSli(context, context.slo.slices),
  ratio: (context) => context.slo.ratio && ratioSli(context, context.slo.ratio),
};

/** The base series of an SLO of any kind. */
export function sliParts(kind: SliKind, context: SliContext): SliParts {
  const parts = FRONT_ENDS[kind](context);
  if (!parts) throw new Error(`SLO ${context.slo.name} is not of kind ${kind}`);
  return parts;
}
