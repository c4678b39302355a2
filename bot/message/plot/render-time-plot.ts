import { burnWords, percentWords } from "../words.ts";
import { clockWords, niceTicks, timeTicks } from "./axis.ts";
import type { PlotTheme } from "./plot-theme.ts";
import { DASHES } from "./plot-theme.ts";
import type { PlotPanel, TimePlot } from "./plot.ts";
import { element, label, round } from "./svg.ts";

const WIDTH = 720;
const PANEL_HEIGHT = 150;
const LEFT = 62;
const RIGHT = 84;
const HEAD = 44;
const PANEL_HEAD = 26;
const FOOT = 26;
const SERIES_SHOWN = 4;

interface Frame {
  readonly x: (at: number) => number;
  readonly y: (value: number) => number;
  readonly top: number;
  readonly bottom: number;
}

/** Draws panels with lines, thresholds and marked moments. Times are UTC, as the axis says. */
export function renderTimePlot(plot: TimePlot, theme: PlotTheme): string {
  const height = HEAD + plot.panels.length * (PANEL_HEIGHT + PANEL_HEAD) + FOOT;
  const span = Math.max(1, plot.to - plot.from);
  const x = (at: number) => LEFT + ((at - plot.from) / span) * (WIDTH - LEFT - RIGHT);
  const bodies = plot.panels.map((panel, index) => {
    const top = HEAD + index * (PANEL_HEIGHT + PANEL_HEAD) + PANEL_HEAD;
    const bottom = top + PANEL_HEIGHT - 12;
    const ticks = niceTicks(highest(panel));
    const most = ticks.at(-1) ?? 1;
    const y = (value: number) => bottom - (Math.min(Math.max(value, 0), most) / most) * (bottom - top);
    return panelBody(panel, ticks, plot, { x, y, top, bottom }, theme, index === 0);
  });
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width: WIDTH,
      height,
      viewBox: `0 0 ${WIDTH} ${height}`,
      "font-family": "Inter",
    },
    element("rect", { width: WIDTH, height, fill: theme.background }),
    label(plot.title, 80, { x: 16, y: 28, "font-size": 16, "font-weight": 600, fill: theme.ink }),
    ...bodies,
    ...timeAxis(plot, x, height, theme),
  );
}

function panelBody(
  panel: PlotPanel,
  ticks: readonly number[],
  plot: TimePlot,
  frame: Frame,
  theme: PlotTheme,
  first: boolean,
): string {
  const parts = [
    label(panel.title, 60, { x: LEFT, y: frame.top - 9, "font-size": 12, fill: theme.muted }),
    ...ticks.flatMap((tick) => [
      element("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: frame.y(tick), y2: frame.y(tick), stroke: theme.grid }),
      label(valueWords(tick, panel), 10, {
        x: LEFT - 8,
        y: frame.y(tick) + 4,
        "text-anchor": "end",
        "font-size": 11,
        fill: theme.muted,
      }),
    ]),
    ...plot.marks.flatMap((mark) => markLine(mark, plot, frame, theme, first)),
    ...thresholdLine(panel, frame, theme),
    ...lines(panel, frame, theme),
  ];
  return element("g", {}, ...parts);
}

function lines(panel: PlotPanel, frame: Frame, theme: PlotTheme): string[] {
  const placed: number[] = [];
  return panel.series.slice(0, SERIES_SHOWN).flatMap((series, index) => {
    const points = series.points.filter((point) => Number.isFinite(point.value));
    const last = points.at(-1);
    if (last === undefined) return [];
    const color = theme.lines[index % theme.lines.length] ?? theme.ink;
    const path = points.map((point) => `${round(frame.x(point.at))},${round(frame.y(point.value))}`).join(" ");
    let labelY = frame.y(last.value) + 4;
    while (placed.some((other) => Math.abs(other - labelY) < 14)) labelY -= 14;
    placed.push(labelY);
    return [
      element("polyline", {
        points: path,
        fill: "none",
        stroke: color,
        "stroke-width": 2.2,
        "stroke-linejoin": "round",
        "stroke-dasharray": DASHES[index % DASHES.length] ?? "none",
      }),
      element("circle", { cx: frame.x(last.at), cy: frame.y(last.value), r: 3, fill: color }),
      label(`${series.name} ${valueWords(last.value, panel)}`, 14, {
        x: frame.x(last.at) + 8,
        y: labelY,
        "font-size": 11,
        "font-weight": 600,
        fill: color,
      }),
    ];
  });
}

function thresholdLine(panel: PlotPanel, frame: Frame, theme: PlotTheme): string[] {
  if (panel.threshold === null) return [];
  const y = frame.y(panel.threshold.value);
  return [
    element("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: y, y2: y, stroke: theme.alarm, "stroke-dasharray": "4 4" }),
    label(panel.threshold.label, 40, { x: LEFT + 6, y: y - 5, "font-size": 11, fill: theme.alarm }),
  ];
}

function markLine(
  mark: TimePlot["marks"][number],
  plot: TimePlot,
  frame: Frame,
  theme: PlotTheme,
  first: boolean,
): string[] {
  if (mark.at < plot.from || mark.at > plot.to) return [];
  const x = frame.x(mark.at);
  const line = element("line", {
    x1: x,
    x2: x,
    y1: frame.top,
    y2: frame.bottom,
    stroke: theme.muted,
    "stroke-dasharray": "2 3",
  });
  if (!first) return [line];
  const anchor = x > WIDTH - RIGHT - 80 ? "end" : "start";
  return [
    line,
    label(mark.label, 24, {
      x: x + (anchor === "end" ? -5 : 5),
      y: frame.top + 10,
      "text-anchor": anchor,
      "font-size": 11,
      fill: theme.ink,
    }),
  ];
}

function timeAxis(plot: TimePlot, x: (at: number) => number, height: number, theme: PlotTheme): string[] {
  const withSeconds = plot.to - plot.from < 300;
  const words = timeTicks(plot.from, plot.to).map((at) =>
    label(clockWords(at, withSeconds), 8, {
      x: x(at),
      y: height - 12,
      "text-anchor": "middle",
      "font-size": 11,
      fill: theme.muted,
    }),
  );
  return [
    ...words,
    label("UTC", 3, { x: WIDTH - 16, y: height - 12, "text-anchor": "end", "font-size": 11, fill: theme.muted }),
  ];
}

function highest(panel: PlotPanel): number {
  const values = panel.series.flatMap((series) => series.points.map((point) => point.value));
  const finite = values.filter((value) => Number.isFinite(value));
  const most = finite.reduce((top, value) => Math.max(top, value), panel.threshold?.value ?? 0);
  switch (panel.unit) {
    case "percent":
      return Math.max(1, most);
    case "share":
      return Math.max(0.01, most * 1.05);
    case "burn":
      return Math.max(1, most * 1.05);
  }
}

function valueWords(value: number, panel: PlotPanel): string {
  return panel.unit === "burn" ? burnWords(value) : percentWords(value);
}
