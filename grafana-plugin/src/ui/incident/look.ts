import type { IconName } from "@grafana/ui";
import type { ToneName } from "../palette.ts";

type Look = { readonly tone: ToneName; readonly icon: IconName; readonly word: string };
const UNKNOWN: Look = { tone: "neutral", icon: "question-circle", word: "Unknown" };

const PHASES: Readonly<Record<string, Look>> = {
  open: { tone: "bad", icon: "bell", word: "Open" },
  acknowledged: { tone: "watch", icon: "eye", word: "Acknowledged" },
  mitigating: { tone: "info", icon: "sync", word: "Mitigating" },
  monitoring: { tone: "info", icon: "hourglass", word: "Monitoring" },
  resolved: { tone: "good", icon: "check-circle", word: "Resolved" },
  closed: { tone: "neutral", icon: "check-circle", word: "Closed" },
  merged: { tone: "neutral", icon: "link", word: "Merged" },
};

const STEPS: Readonly<Record<string, Look>> = {
  pending: { tone: "neutral", icon: "circle", word: "Waiting for its turn" },
  running: { tone: "info", icon: "sync", word: "Running" },
  waiting: { tone: "watch", icon: "hourglass", word: "Waiting" },
  done: { tone: "good", icon: "check-circle", word: "Done" },
  skipped: { tone: "neutral", icon: "step-backward", word: "Skipped" },
  failed: { tone: "bad", icon: "times-circle", word: "Failed" },
  unknown: { tone: "watch", icon: "question-circle", word: "Unknown: a person must look" },
};

/** How a phase of an incident is shown; a phase of a newer bot is shown by its own name. */
export const phaseLook = (phase: string): Look => PHASES[phase] ?? { ...UNKNOWN, word: phase };
/** How a step of a runbook is shown. */
export const stepLook = (state: string): Look => STEPS[state] ?? { ...UNKNOWN, word: state };
