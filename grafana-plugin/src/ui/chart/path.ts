import { px } from "./scale.ts";

/** A point in pixels. */
export type Point = { readonly x: number; readonly y: number };

/**
 * Keeps the lowest and the highest point of each pixel column: the drawing stays the same, a month of samples becomes
 * a few hundred points.
 */
export function thin(points: readonly Point[], columnPixels = 1): readonly Point[] {
  if (points.length < 400 / columnPixels) return points;
  const kept: Point[] = [];
  let column: Point[] = [];
  const flush = () => {
    if (column.length === 0) return;
    const low = column.reduce((a, b) => (b.y > a.y ? b : a));
    const high = column.reduce((a, b) => (b.y < a.y ? b : a));
    kept.push(...(low === high ? [low] : low.x <= high.x ? [low, high] : [high, low]));
    column = [];
  };
  for (const point of points) {
    if (column[0] && Math.floor(column[0].x / columnPixels) !== Math.floor(point.x / columnPixels)) flush();
    column.push(point);
  }
  flush();
  return kept;
}

/** Splits where two neighbours are further apart than `gap`: a hole in the data stays a hole in the drawing. */
export function segments(points: readonly Point[], gap: number): Point[][] {
  const result: Point[][] = [];
  for (const point of points) {
    const open = result.at(-1);
    const before = open?.at(-1);
    if (open && before && point.x - before.x <= gap) open.push(point);
    else result.push([point]);
  }
  return result;
}

/** SVG path of a line through the points. */
export function linePath(points: readonly Point[]): string {
  return points.map(({ x, y }, at) => `${at === 0 ? "M" : "L"}${px(x)},${px(y)}`).join("");
}

/** SVG path of the surface between the line and `base`. */
export function areaPath(points: readonly Point[], base: number): string {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return "";
  return `${linePath(points)}L${px(last.x)},${px(base)}L${px(first.x)},${px(base)}Z`;
}
