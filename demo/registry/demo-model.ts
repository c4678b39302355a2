import type { RegistryState } from "./registry-state.ts";

/** The registered model of the demo. */
export const DEMO_MODEL = "fraud";
/** The version that works and the one that a hasty release promotes. */
export const STABLE_VERSION = "6";
export const REGRESSED_VERSION = "7";

/** The registry on its first day: version 6 is champion, version 7 waits as challenger. */
export function demoRegistry(nowMs: number): RegistryState {
  const version = (number: string, description: string, tags: Record<string, string>) => ({
    version: number,
    created: nowMs,
    updated: nowMs,
    description,
    source: `demo:/models/fraud/${number}`,
    runId: `demo-training-${number}`,
    stage: "None",
    tags,
  });
  return {
    models: {
      [DEMO_MODEL]: {
        name: DEMO_MODEL,
        created: nowMs,
        updated: nowMs,
        description: "Card payments: fraud or legitimate. A logistic regression on six features.",
        tags: { team: "risk", owner: "risk-ml" },
        aliases: { champion: STABLE_VERSION, challenger: REGRESSED_VERSION },
        lastVersion: Number(REGRESSED_VERSION),
        versions: {
          [STABLE_VERSION]: version(STABLE_VERSION, "Trained on all channels.", { validation_status: "passed" }),
          [REGRESSED_VERSION]: version(
            REGRESSED_VERSION,
            "Trained on an export without wallet payments, amounts in cents.",
            {
              validation_status: "pending",
              author: "dave",
            },
          ),
        },
      },
    },
  };
}
