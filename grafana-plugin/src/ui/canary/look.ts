import type { IconName } from "@grafana/ui";
import type { CanaryVerdictName } from "@noops-ml/rules/stats/verdict/decide-canary.ts";
import type { ToneName } from "../palette.ts";

/** How each verdict is shown. */
export const VERDICT_LOOK: Readonly<Record<CanaryVerdictName, { readonly tone: ToneName; readonly icon: IconName }>> = {
  continue: { tone: "info", icon: "hourglass" },
  promote: { tone: "good", icon: "rocket" },
  rollback: { tone: "bad", icon: "history" },
  inconclusive: { tone: "watch", icon: "question-circle" },
};

/**
 * Evidence as odds: how many times likelier the data are than if nothing were wrong.
 * @example formatOdds(Math.log(100)) // => "100 : 1"
 */
export function formatOdds(logE: number): string {
  const odds = Math.exp(Math.abs(logE));
  const text =
    odds >= 1e6
      ? odds.toExponential(0).replace("e+", "e")
      : odds >= 10
        ? String(Math.round(odds))
        : String(Number(odds.toFixed(1)));
  return logE >= 0 ? `${text} : 1` : `1 : ${text}`;
}
