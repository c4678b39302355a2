import type { Phase } from "./incident-view.ts";

/** Every way from one phase to another; what is not listed cannot happen. */
export const PHASE_TRANSITIONS: Readonly<Record<Phase, readonly Phase[]>> = {
  open: ["acknowledged", "mitigating", "monitoring", "resolved", "merged"],
  acknowledged: ["open", "mitigating", "monitoring", "resolved", "merged"],
  mitigating: ["open", "acknowledged", "monitoring", "resolved", "merged"],
  monitoring: ["open", "mitigating", "resolved", "merged"],
  resolved: ["open", "closed"],
  closed: [],
  merged: [],
};

/** Phases in which somebody or something still has to act. */
export const OPEN_PHASES: readonly Phase[] = ["open", "acknowledged", "mitigating", "monitoring"];

export function isOpen(phase: Phase): boolean {
  return OPEN_PHASES.includes(phase);
}
