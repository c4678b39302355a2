import { colorManipulator, type GrafanaTheme2 } from "@grafana/data";
import type { SloState } from "../domain/slo-view.ts";

/** Colour for text and lines, and a tint for surfaces. Unknown states are grey: never red, never green. */
export type Tone = { readonly main: string; readonly text: string; readonly tint: string };

export type ToneName = "good" | "watch" | "bad" | "neutral" | "info";

/** Light enough that the text of the same colour keeps a contrast of 4.5 on it, in both themes. */
const tintOf = (colour: string) => colorManipulator.alpha(colour, 0.08);

/** The five meanings a colour may have here, from the theme. */
export function tone(theme: GrafanaTheme2, name: ToneName): Tone {
  switch (name) {
    case "good":
      return {
        main: theme.colors.success.main,
        text: theme.colors.success.text,
        tint: tintOf(theme.colors.success.main),
      };
    case "watch":
      return {
        main: theme.colors.warning.main,
        text: theme.colors.warning.text,
        tint: tintOf(theme.colors.warning.main),
      };
    case "bad":
      return { main: theme.colors.error.main, text: theme.colors.error.text, tint: tintOf(theme.colors.error.main) };
    case "info":
      return { main: theme.colors.info.main, text: theme.colors.info.text, tint: tintOf(theme.colors.info.main) };
    case "neutral":
      return {
        main: theme.colors.text.disabled,
        text: theme.colors.text.secondary,
        tint: tintOf(theme.colors.text.primary),
      };
  }
}

/** What a state looks like; the icon says the same without colour. */
export const STATE_LOOK = {
  healthy: { tone: "good", icon: "check-circle" },
  burning: { tone: "bad", icon: "fire" },
  exhausted: { tone: "bad", icon: "times-circle" },
  noTraffic: { tone: "neutral", icon: "pause" },
  noData: { tone: "neutral", icon: "question-circle" },
  maintenance: { tone: "info", icon: "cog" },
} as const satisfies Record<SloState["kind"], { tone: ToneName; icon: string }>;

/** A ticket may wait until morning, so it is amber; a page is red. */
export function stateTone(state: SloState): ToneName {
  return state.kind === "burning" && state.severity === "ticket" ? "watch" : STATE_LOOK[state.kind].tone;
}
