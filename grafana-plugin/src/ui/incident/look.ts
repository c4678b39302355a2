import type { IconName } from "@grafana/ui";
import type { ToneName } from "../palette.ts";

type Look = { readonly tone: ToneName; readonly icon: IconName };
const UNKNOWN: Look = { tone: "neutral", icon: "question-circle" };

const PHASES: Readonly<Record<string, Look>> = {
  open: { tone: "bad", icon: "bell" },
  acknowledged: { tone: "watch", icon: "eye" },
  mitigating: { tone: "info", icon: "sync" },
  monitoring: { tone: "info", icon: "hourglass" },
  resolved: { tone: "good", icon: "check-circle" },
  closed: { tone: "neutral", icon: "check-circle" },
  merged: { tone: "neutral", icon: "link" },
};

const STEPS: Readonly<Record<string, Look>> = {
  pending: { tone: "neutral", icon: "circle" },
  running: { tone: "info", icon: "sync" },
  waiting: { tone: "watch", icon: "hourglass" },
  done: { tone: "good", icon: "check-circle" },
  skipped: { tone: "neutral", icon: "step-backward" },
  failed: { tone: "bad", icon: "times-circle" },
  unknown: { tone: "watch", icon: "question-circle" },
};

/** How a phase of an incident is shown. */
export const phaseLook = (phase: string): Look => PHASES[phase] ?? UNKNOWN;
/** How a step of a runbook is shown. */
export const stepLook = (state: string): Look => STEPS[state] ?? UNKNOWN;
