import { percentWords } from "../words.ts";
import { niceTicks } from "./axis.ts";
import type { PlotTheme } from "./plot-theme.ts";
import type { ComparisonPlot } from "./plot.ts";
import { element, label } from "./svg.ts";

const WIDTH = 720;
const HEIGHT = 300;
const LEFT = 62;
const TOP = 72;
const BOTTOM = HEIGHT - 40;
/** More bins than these are drawn without a word under each. */
const BINS_NAMED = 12;

/** Draws a distribution as pairs of bars: reference hollow, now filled, so that they differ without colour. */
export function renderComparisonPlot(plot: ComparisonPlot, theme: PlotTheme): string {
  const ticks = niceTicks(Math.max(...plot.reference, ...plot.now, 0.01));
  const most = ticks.at(-1) ?? 1;
  const y = (share: number) =>
    BOTTOM - (Math.min(Math.max(Number.isFinite(share) ? share : 0, 0), most) / most) * (BOTTOM - TOP);
  const slot = (WIDTH - LEFT - 20) / Math.max(1, plot.bins.length);
  const bar = Math.max(2, slot * 0.38);
  const color = theme.lines[1] ?? theme.ink;
  const bars = plot.bins.flatMap((bin, index) => {
    const x = LEFT + index * slot + slot * 0.1;
    const before = y(plot.reference[index] ?? 0);
    const after = y(plot.now[index] ?? 0);
    const name =
      plot.bins.length <= BINS_NAMED
        ? [label(bin, 12, { x: x + bar, y: BOTTOM + 18, "text-anchor": "middle", "font-size": 11, fill: theme.muted })]
        : [];
    return [
      element("rect", {
        x,
        y: before,
        width: bar,
        height: BOTTOM - before,
        fill: "none",
        stroke: theme.muted,
        "stroke-width": 1.4,
      }),
      element("rect", { x: x + bar + 1, y: after, width: bar, height: BOTTOM - after, fill: color }),
      ...name,
    ];
  });
  const grid = ticks.flatMap((tick) => [
    element("line", { x1: LEFT, x2: WIDTH - 20, y1: y(tick), y2: y(tick), stroke: theme.grid }),
    label(percentWords(tick), 10, {
      x: LEFT - 8,
      y: y(tick) + 4,
      "text-anchor": "end",
      "font-size": 11,
      fill: theme.muted,
    }),
  ]);
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width: WIDTH,
      height: HEIGHT,
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      "font-family": "Inter",
    },
    element("rect", { width: WIDTH, height: HEIGHT, fill: theme.background }),
    label(plot.title, 80, { x: 16, y: 28, "font-size": 16, "font-weight": 600, fill: theme.ink }),
    element("rect", { x: LEFT, y: 42, width: 12, height: 12, fill: "none", stroke: theme.muted, "stroke-width": 1.4 }),
    label("reference", 20, { x: LEFT + 18, y: 53, "font-size": 12, fill: theme.muted }),
    element("rect", { x: LEFT + 90, y: 42, width: 12, height: 12, fill: color }),
    label("now", 20, { x: LEFT + 108, y: 53, "font-size": 12, fill: theme.muted }),
    ...grid,
    ...bars,
  );
}
