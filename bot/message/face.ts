import type { IncidentView } from "../incident/incident-view.ts";

/** The one state a reader sees, made of the three regions of an incident. */
export type Face =
  | "open"
  | "acknowledged"
  | "awaiting_approval"
  | "running"
  | "verifying"
  | "monitoring"
  | "failed"
  | "unknown"
  | "halted"
  | "suppressed"
  | "stale"
  | "resolved"
  | "closed"
  | "merged";

/** A state is always a word and an icon, never colour alone. */
export const FACES: Readonly<Record<Face, { readonly icon: string; readonly word: string }>> = {
  open: { icon: "🔴", word: "OPEN" },
  acknowledged: { icon: "🟠", word: "ACKNOWLEDGED" },
  awaiting_approval: { icon: "✋", word: "APPROVAL NEEDED" },
  running: { icon: "▶️", word: "RUNNING" },
  verifying: { icon: "🔎", word: "VERIFYING" },
  monitoring: { icon: "🔎", word: "MONITORING" },
  failed: { icon: "❌", word: "FAILED" },
  unknown: { icon: "❓", word: "OUTCOME UNKNOWN" },
  halted: { icon: "🛑", word: "AUTOMATION HALTED" },
  suppressed: { icon: "🔕", word: "SUPPRESSED" },
  stale: { icon: "🌫️", word: "STALE" },
  resolved: { icon: "✅", word: "RESOLVED" },
  closed: { icon: "📁", word: "CLOSED" },
  merged: { icon: "🔗", word: "MERGED" },
};

/** What needs a reader most comes first: an ended incident, then a decision or failure, then work in progress. */
export function decideFace(view: IncidentView): Face {
  if (view.phase === "resolved" || view.phase === "closed" || view.phase === "merged") return view.phase;
  switch (view.automation) {
    case "awaiting_approval":
    case "running":
    case "verifying":
    case "failed":
    case "unknown":
    case "halted":
      return view.automation;
    case "idle":
    case "suggested":
    case "succeeded":
      break;
  }
  if (view.alerting === "suppressed" || view.alerting === "stale") return view.alerting;
  if (view.phase === "mitigating") return "running";
  return view.phase;
}

/** Whether the incident still asks for attention. */
export function isEnded(face: Face): boolean {
  return face === "resolved" || face === "closed" || face === "merged";
}
