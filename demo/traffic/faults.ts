import { z } from "zod";
import type { World } from "../transactions/draw-transaction.ts";
import type { Transaction } from "../transactions/transaction.ts";

/** Faults that come with the inputs: the world moves on, or a producer changes its schema. */
export const trafficFault = z.strictObject({ fault: z.enum(["none", "model-drift", "schema-change"]) });
export type TrafficFault = z.infer<typeof trafficFault>["fault"];

/** The world that payments are drawn from. */
export function worldOf(fault: TrafficFault): World {
  return fault === "model-drift" ? "drifted" : "trained";
}

/** The features as they are sent: after the schema change the producer calls `merchant_risk` something else. */
export function sentFeatures(features: Transaction, fault: TrafficFault): Record<string, unknown> {
  if (fault !== "schema-change") return { ...features };
  const { merchant_risk, ...rest } = features;
  return { ...rest, merchant_score: merchant_risk, merchant_risk: null };
}
