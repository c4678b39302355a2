import type { SloView } from "../../domain/slo-view.ts";
import { formatPercent } from "../words.ts";

/** The whole chart in one sentence, for those who hear it. */
export function describe({ name, remaining, state, history }: SloView): string {
  const value = remaining ? `${formatPercent(remaining.value)} of the error budget left` : "error budget unknown";
  const first = history[0];
  const since = first && remaining ? `, ${formatPercent(first.value)} at the start of the view` : "";
  return `${name}: ${value}${since}. State: ${state.kind}.`;
}
