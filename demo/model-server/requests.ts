import { z } from "zod";
import { GROUPS } from "../transactions/transaction.ts";

/** Body of `POST /predict`. Features are checked one by one later, because a bad one is counted and mended. */
export const predictRequest = z.object({
  id: z.string().min(1).max(200),
  features: z.record(z.string(), z.unknown()),
  group: z.enum(GROUPS).optional(),
});
export type PredictRequest = z.infer<typeof predictRequest>;

/** Body of `POST /labels`: what became known about earlier predictions. */
export const labelsRequest = z.object({
  labels: z.array(z.object({ id: z.string(), fraud: z.boolean() })).max(1000),
});

/** Body of `POST /_/canary`. */
export const canaryRequest = z.strictObject({ share: z.number().min(0).max(1), run: z.string().max(100).default("") });
