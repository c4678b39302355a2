import type { GrafanaTheme2 } from "@grafana/data";
import type { IconName } from "@grafana/ui";
import type { DriftState, ModelDrift } from "@noops-ml/rules/stats/verdict/decide-drift.ts";
import { tone, type ToneName } from "../palette.ts";

type Look = { readonly tone: ToneName; readonly icon: IconName };

/** How each drift state is shown. Unknown is grey, whatever its reason. */
export const DRIFT_LOOK: Readonly<Record<DriftState | ModelDrift["state"], Look>> = {
  alert: { tone: "bad", icon: "exclamation-triangle" },
  watch: { tone: "watch", icon: "eye" },
  ok: { tone: "good", icon: "check-circle" },
  insufficient: { tone: "neutral", icon: "hourglass" },
  no_reference: { tone: "neutral", icon: "question-circle" },
};

/** PSI at which a cell has its full colour. */
const FULL_PSI = 0.4;

type Rgba = readonly [number, number, number, number];

/** Colours of each state by step of strength, computed once per theme: a heatmap asks a hundred thousand times. */
const STRENGTHS = 32;
const palettes = new WeakMap<GrafanaTheme2, Readonly<Record<DriftState, readonly Rgba[]>>>();

function paletteOf(theme: GrafanaTheme2): Readonly<Record<DriftState, readonly Rgba[]>> {
  const known = palettes.get(theme);
  if (known) return known;
  const steps = (state: DriftState) => {
    const [r, g, b] = parseColour(tone(theme, DRIFT_LOOK[state].tone).main);
    const flat = state === "insufficient" ? 46 : state === "no_reference" ? 82 : undefined;
    return Array.from({ length: STRENGTHS + 1 }, (_, at): Rgba => [
      r,
      g,
      b,
      flat ?? Math.round(60 + 195 * Math.sqrt(at / STRENGTHS)),
    ]);
  };
  const made = {
    alert: steps("alert"),
    watch: steps("watch"),
    ok: steps("ok"),
    insufficient: steps("insufficient"),
    no_reference: steps("no_reference"),
  };
  palettes.set(theme, made);
  return made;
}

/** Red, green, blue and opacity of one cell: the state gives the hue, the score its strength. */
export function cellColour(theme: GrafanaTheme2, state: DriftState, psi: number): Rgba {
  const strength = Math.min(Math.max(psi / FULL_PSI, 0), 1);
  return (
    paletteOf(theme)[state][Math.round((Number.isNaN(strength) ? 0 : strength) * STRENGTHS)] ?? [128, 128, 128, 46]
  );
}

/** @example parseColour("#ff8800") // => [255, 136, 0] */
export function parseColour(colour: string): readonly [number, number, number] {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(colour);
  if (hex) return [hex[1], hex[2], hex[3]].map((part) => Number.parseInt(part ?? "0", 16)) as [number, number, number];
  const [r = 128, g = 128, b = 128] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return [r, g, b];
}

/**
 * A score with three digits.
 * @example formatScore(0.12345) // => "0.123"
 */
export function formatScore(value: number | undefined): string {
  return value === undefined ? "–" : value >= 10 ? value.toFixed(1) : value.toFixed(3);
}

/**
 * A count as people read it.
 * @example formatCount(1234567) // => "1.23 M"
 */
export function formatCount(value: number | undefined): string {
  if (value === undefined) return "–";
  if (value >= 1e6) return `${(value / 1e6).toPrecision(3)} M`;
  if (value >= 1e4) return `${Math.round(value / 1000)} k`;
  return String(Math.round(value));
}
