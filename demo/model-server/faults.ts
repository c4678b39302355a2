import { z } from "zod";

/** Faults of the serving itself; faults of the inputs are the traffic's, a bad version is the registry's. */
export const serverFault = z.strictObject({ fault: z.enum(["none", "latency", "outage", "cost-runaway"]) });
export type ServerFault = z.infer<typeof serverFault>["fault"];

/** What a fault does to one request. */
export type FaultEffect = { readonly addedSeconds: number; readonly fails?: string; readonly costFactor: number };

/** The effect of the fault in force; `luck` is a draw from [0, 1). */
export function faultEffect(fault: ServerFault, luck: number): FaultEffect {
  switch (fault) {
    case "none":
      return { addedSeconds: 0, costFactor: 1 };
    case "latency":
      // The CPU is starved: most answers wait, a few still get through in time.
      return { addedSeconds: luck < 0.85 ? 0.3 + 0.5 * luck : 0.05, costFactor: 1 };
    case "outage":
      return { addedSeconds: 0, costFactor: 1, fails: "The feature store does not answer." };
    case "cost-runaway":
      // Every prediction is retried against the dearest endpoint.
      return { addedSeconds: 0.02, costFactor: 20 };
  }
}
