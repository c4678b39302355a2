import type { Replay, ReplayedAlert } from "./replay.ts";
import { groupName, momentText, percentText } from "./summary.ts";

const WIDTH = 960;
const LEAST_LEFT = 80;
const RIGHT = 20;
const CURVE_HEIGHT = 180;
const ROW_HEIGHT = 22;
const TOP = 40;
const MOST_POINTS = 800;
/** Colours that keep apart for people who see red and green alike, and none that stands for a severity. */
const CURVE_COLOURS = ["#0072b2", "#009e73", "#cc79a7", "#56b4e9", "#000000", "#7a6a00"];
/** Curves that lie on each other are seen through the gaps of the upper one. */
const DASHES = ["none", "8 5", "3 5"];
const SEVERITY_COLOURS = { page: "#d55e00", ticket: "#e69f00" };

const escape = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
const digits = (value: number) => String(Math.round(value * 10) / 10);

/** Budgets below this are drawn here: one deep fall must not flatten the rest of the curve. */
const DEEPEST = -1;
/** About the width of a letter, and of the sample before it. */
const LETTER = 6.4;
const SWATCH = 24;

type Frame = {
  /** Where the curves begin; the names of the alerts stand to the left of it. */
  readonly left: number;
  readonly x: (seconds: number) => number;
  readonly y: (share: number) => number;
  readonly lowest: number;
  /** Whether the curve goes on below the picture. */
  readonly cut: boolean;
};

const fired = ({ alerts }: Replay) => alerts.filter(({ firings }) => firings.length > 0);
const rowName = ({ tier, labels }: ReplayedAlert) => `${tier} ${groupName(labels)}`.trim();

function frameOf(replay: Replay): Frame {
  const longest = fired(replay).reduce((most, alert) => Math.max(most, rowName(alert).length), 0);
  const left = Math.round(Math.min(WIDTH / 2, Math.max(LEAST_LEFT, longest * LETTER + 30)));
  const known = replay.budgets.flatMap(({ remaining }) => remaining.filter((value) => value !== undefined));
  const deepest = known.reduce((a, b) => Math.min(a, b), 0);
  const lowest = Math.max(DEEPEST, deepest);
  const span = Math.max(1, replay.length * replay.stepSeconds);
  return {
    left,
    lowest,
    cut: deepest < lowest,
    x: (seconds) => left + ((seconds - replay.startSeconds) / span) * (WIDTH - left - RIGHT),
    y: (share) => TOP + ((1 - Math.max(share, lowest)) / (1 - lowest)) * CURVE_HEIGHT,
  };
}

/** The curve as separate lines, broken where there is no data. Of each stretch of steps the lowest value is drawn. */
function curvePath(remaining: readonly (number | undefined)[], replay: Replay, { x, y }: Frame): string {
  const stride = Math.max(1, Math.ceil(remaining.length / MOST_POINTS));
  let path = "";
  let pen = "M";
  for (let at = 0; at < remaining.length; at += stride) {
    const known = remaining.slice(at, at + stride).filter((value) => value !== undefined);
    if (known.length === 0) {
      pen = "M";
      continue;
    }
    const low = known.reduce((a, b) => Math.min(a, b));
    path += `${pen}${digits(x(replay.startSeconds + at * replay.stepSeconds))} ${digits(y(low))}`;
    pen = "L";
  }
  return path;
}

function alertRow(alert: ReplayedAlert, row: number, replay: Replay, frame: Frame): string {
  const top = TOP + CURVE_HEIGHT + 30 + row * ROW_HEIGHT;
  const name = rowName(alert);
  const end = replay.startSeconds + replay.length * replay.stepSeconds;
  const bars = alert.firings.map(({ fromSeconds, toSeconds = end }) => {
    const [from, to] = [frame.x(fromSeconds), frame.x(toSeconds)];
    const title = `${name}: ${momentText(fromSeconds)} to ${momentText(toSeconds)} UTC`;
    return `<rect x="${digits(from)}" y="${top}" width="${digits(Math.max(2, to - from))}" height="14" fill="${SEVERITY_COLOURS[alert.severity]}"><title>${escape(title)}</title></rect>`;
  });
  return `<text x="${frame.left - 10}" y="${top + 11}" text-anchor="end">${escape(name)}</text>${bars.join("")}`;
}

function grid(replay: Replay, { left, x, y, lowest, cut }: Frame, bottom: number): string {
  const shares = [1, 0.75, 0.5, 0.25, 0, ...(lowest < 0 ? [lowest] : [])];
  const lines = shares.map(
    (share) =>
      `<line x1="${left}" x2="${WIDTH - RIGHT}" y1="${digits(y(share))}" y2="${digits(y(share))}" stroke="#ddd"/><text x="${left - 10}" y="${digits(y(share) + 4)}" text-anchor="end">${cut && share === lowest ? "≤ " : ""}${Math.round(share * 100)} %</text>`,
  );
  const end = replay.startSeconds + replay.length * replay.stepSeconds;
  const times = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const seconds = replay.startSeconds + part * (end - replay.startSeconds);
    const anchor = part === 0 ? "start" : part === 1 ? "end" : "middle";
    return `<text x="${digits(x(seconds))}" y="${bottom}" text-anchor="${anchor}">${momentText(seconds)}</text>`;
  });
  return [...lines, ...times].join("");
}

/** What each curve and colour stands for, in as many rows as it takes. */
function legend(replay: Replay, left: number, top: number): { readonly text: string; readonly height: number } {
  const curves = replay.budgets.map(({ labels, remaining }, at) => {
    const last = remaining.filter((value) => value !== undefined).at(-1);
    const words = `${groupName(labels) || "budget"}: ${last === undefined ? "no data" : `${percentText(last)} left at the end`}`;
    return { words, draw: (x: number, y: number) => `<path d="M${x} ${y}h18" ${stroke(at)}/>` };
  });
  const severities = (["page", "ticket"] as const)
    .filter((severity) => fired(replay).some((alert) => alert.severity === severity))
    .map((severity) => ({
      words: severity,
      draw: (x: number, y: number) =>
        `<rect x="${x}" y="${y - 7}" width="18" height="14" fill="${SEVERITY_COLOURS[severity]}"/>`,
    }));
  let [x, y] = [left, top];
  const entries = [...curves, ...severities].map(({ words, draw }) => {
    const width = SWATCH + words.length * LETTER + SWATCH;
    if (x > left && x + width > WIDTH - RIGHT) [x, y] = [left, y + ROW_HEIGHT];
    const drawn = `${draw(x, y)}<text x="${x + SWATCH}" y="${y + 4}">${escape(words)}</text>`;
    x = Math.round(x + width);
    return drawn;
  });
  return { text: entries.join(""), height: y - top + ROW_HEIGHT };
}

const stroke = (at: number) =>
  `fill="none" stroke="${CURVE_COLOURS[at % CURVE_COLOURS.length] ?? "#000"}" stroke-width="2" stroke-dasharray="${DASHES[at % DASHES.length] ?? "none"}"`;

/** Budget and alerts over time as a picture that needs nothing beside it. */
export function pictureSvg(replay: Replay): string {
  const rows = fired(replay);
  const bottom = TOP + CURVE_HEIGHT + 30 + rows.length * ROW_HEIGHT + 20;
  const frame = frameOf(replay);
  const curves = replay.budgets.map(({ labels, remaining }, at) => {
    const title = `Budget left ${groupName(labels)}`.trim();
    return `<path d="${curvePath(remaining, replay, frame)}" ${stroke(at)}><title>${escape(title)}</title></path>`;
  });
  const key = legend(replay, frame.left, bottom + 25);
  const title = `${replay.slo.model} ${replay.slo.name}: error budget left, and alerts that would have fired (UTC)`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${bottom + 15 + key.height}" font-family="sans-serif" font-size="12" role="img" aria-label="${escape(title)}">
<rect width="100%" height="100%" fill="#fff"/>
<text x="${frame.left}" y="20" font-size="14">${escape(title)}</text>
${grid(replay, frame, bottom)}
${curves.join("\n")}
${rows.map((alert, row) => alertRow(alert, row, replay, frame)).join("\n")}
${key.text}
</svg>
`;
}
