import { z } from "zod";

/** How many of the next mutating calls go wrong, and in which way. */
export const registryFaults = z.strictObject({
  /** Answered with 500, nothing applied. */
  error: z.int().min(0).optional(),
  /** Connection cut before anything is applied. */
  drop: z.int().min(0).optional(),
  /** Applied, then the connection is cut without an answer. */
  dropAfterApply: z.int().min(0).optional(),
  /** Applied, then never answered. */
  hangAfterApply: z.int().min(0).optional(),
});
export type RegistryFaults = z.infer<typeof registryFaults>;
export type FaultKind = keyof RegistryFaults;

const ORDER: readonly FaultKind[] = ["error", "drop", "dropAfterApply", "hangAfterApply"];

/** The fault that hits the next mutating call, if any, and the faults left after it. */
export function takeFault(faults: RegistryFaults): { readonly kind?: FaultKind; readonly left: RegistryFaults } {
  const kind = ORDER.find((name) => (faults[name] ?? 0) > 0);
  return kind === undefined ? { left: faults } : { kind, left: { ...faults, [kind]: (faults[kind] ?? 0) - 1 } };
}
