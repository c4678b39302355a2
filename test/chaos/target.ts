import type { ActConnector } from "@noops-ml/bot/ports/connector.ts";

/** How a target treats its callers: whether the first answer arrives, whether the call counts, whether it can tell later. */
export const TEMPERS = [
  { answers: true, applies: true, tells: true },
  { answers: false, applies: true, tells: true },
  { answers: false, applies: false, tells: true },
  { answers: true, applies: true, tells: false },
  { answers: false, applies: true, tells: false },
  { answers: false, applies: false, tells: false },
] as const;

/** A deployment target that counts what it is told to change, by effect key, as a registry or a cluster would. */
export interface Target {
  readonly connector: ActConnector;
  setTemper(model: string, temper: number): void;
  effects(key: string): number;
  duplicates(): number;
}

export function createTarget(): Target {
  const tempers = new Map<string, number>();
  const counts = new Map<string, number>();
  const perModel = new Map<string, number>();
  const firstCalls = new Set<string>();
  const temperOf = (model: string) => TEMPERS[tempers.get(model) ?? 0] ?? TEMPERS[0];
  const modelOf = (state: unknown): string => String((state as { name?: unknown }).name);
  const connector: ActConnector = {
    kind: "act",
    name: "mlflow.set_alias",
    fact: { idempotency: "put", mutates: true, reversible: true, required: [], optional: [] },
    plan: (inputs) =>
      Promise.resolve({
        kind: "plan",
        plan: {
          target: `alias ${String(inputs["name"])}@champion`,
          before: "v7",
          desired: "v6",
          precondition: "still v7",
          blastRadius: "everybody",
          reversible: true,
          class: "rollback",
          author: null,
          state: inputs,
        },
      }),
    apply(plan, key) {
      const model = modelOf(plan.state);
      const temper = temperOf(model);
      const first = !firstCalls.has(key);
      firstCalls.add(key);
      // A target that loses its first call takes the second one.
      if (temper.applies || !first) {
        counts.set(key, (counts.get(key) ?? 0) + 1);
        perModel.set(model, (perModel.get(model) ?? 0) + 1);
      }
      return Promise.resolve(
        temper.answers || !first
          ? { kind: "applied", detail: "v7 → v6", output: null }
          : { kind: "ambiguous", reason: "the answer was lost" },
      );
    },
    probe(plan, key) {
      if (!temperOf(modelOf(plan.state)).tells)
        return Promise.resolve({ kind: "unknown", reason: "the target does not say", howToCheck: "look at it" });
      return Promise.resolve(
        (counts.get(key) ?? 0) > 0
          ? { kind: "done", detail: "v7 → v6" }
          : { kind: "notDone", detail: "nothing happened" },
      );
    },
    verify: () => Promise.resolve({ kind: "value", value: null, holds: true, detail: "read back v6" }),
  };
  return {
    connector,
    setTemper: (model, temper) => void tempers.set(model, temper),
    effects: (key) => counts.get(key) ?? 0,
    duplicates: () => [...perModel.values()].filter((n) => n > 1).length,
  };
}
