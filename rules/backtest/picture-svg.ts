import type { Replay, ReplayedAlert } from "./replay.ts";
import { groupName, momentText } from "./summary.ts";

const WIDTH = 960;
const LEFT = 210;
const RIGHT = 20;
const CURVE_HEIGHT = 180;
const ROW_HEIGHT = 22;
const TOP = 40;
const INNER = WIDTH - LEFT - RIGHT;
const MOST_POINTS = 800;
/** Colours that keep apart for people who see red and green alike. */
const CURVE_COLOURS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00"];
const SEVERITY_COLOURS = { page: "#d55e00", ticket: "#e69f00" };

const escape = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
const digits = (value: number) => String(Math.round(value * 10) / 10);

type Frame = {
  readonly x: (seconds: number) => number;
  readonly y: (share: number) => number;
  readonly lowest: number;
};

function frameOf(replay: Replay): Frame {
  const known = replay.budgets.flatMap(({ remaining }) => remaining.filter((value) => value !== undefined));
  const lowest = Math.max(
    -1,
    Math.min(
      0,
      known.reduce((a, b) => Math.min(a, b), 0),
    ),
  );
  const span = Math.max(1, replay.length * replay.stepSeconds);
  return {
    lowest,
    x: (seconds) => LEFT + ((seconds - replay.startSeconds) / span) * INNER,
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
  const name = `${alert.tier} ${groupName(alert.labels)}`.trim();
  const end = replay.startSeconds + replay.length * replay.stepSeconds;
  const bars = alert.firings.map(({ fromSeconds, toSeconds = end }) => {
    const [from, to] = [frame.x(fromSeconds), frame.x(toSeconds)];
    const title = `${name}: ${momentText(fromSeconds)} to ${momentText(toSeconds)} UTC`;
    return `<rect x="${digits(from)}" y="${top}" width="${digits(Math.max(2, to - from))}" height="14" fill="${SEVERITY_COLOURS[alert.severity]}"><title>${escape(title)}</title></rect>`;
  });
  return `<text x="${LEFT - 10}" y="${top + 11}" text-anchor="end">${escape(name)}</text>${bars.join("")}`;
}

function grid(replay: Replay, { x, y, lowest }: Frame, bottom: number): string {
  const shares = [1, 0.75, 0.5, 0.25, 0, ...(lowest < 0 ? [lowest] : [])];
  const lines = shares.map(
    (share) =>
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${digits(y(share))}" y2="${digits(y(share))}" stroke="#ddd"/><text x="${LEFT - 10}" y="${digits(y(share) + 4)}" text-anchor="end">${Math.round(share * 100)} %</text>`,
  );
  const end = replay.startSeconds + replay.length * replay.stepSeconds;
  const times = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const seconds = replay.startSeconds + part * (end - replay.startSeconds);
    const anchor = part === 0 ? "start" : part === 1 ? "end" : "middle";
    return `<text x="${digits(x(seconds))}" y="${bottom}" text-anchor="${anchor}">${momentText(seconds)}</text>`;
  });
  return [...lines, ...times].join("");
}

/** Budget and alerts over time as a picture that needs nothing beside it. */
export function pictureSvg(replay: Replay): string {
  const rows = replay.alerts.filter(({ firings }) => firings.length > 0);
  const bottom = TOP + CURVE_HEIGHT + 30 + rows.length * ROW_HEIGHT + 20;
  const frame = frameOf(replay);
  const curves = replay.budgets.map(({ labels, remaining }, at) => {
    const colour = CURVE_COLOURS[at % CURVE_COLOURS.length] ?? "#000";
    const title = `Budget left ${groupName(labels)}`.trim();
    return `<path d="${curvePath(remaining, replay, frame)}" fill="none" stroke="${colour}" stroke-width="2"><title>${escape(title)}</title></path>`;
  });
  const title = `${replay.slo.model} ${replay.slo.name}: error budget left, and alerts that would have fired (UTC)`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${bottom + 15}" font-family="sans-serif" font-size="12" role="img" aria-label="${escape(title)}">
<rect width="100%" height="100%" fill="#fff"/>
<text x="${LEFT}" y="20" font-size="14">${escape(title)}</text>
${grid(replay, frame, bottom)}
${curves.join("\n")}
${rows.map((alert, row) => alertRow(alert, row, replay, frame)).join("\n")}
</svg>
`;
}
