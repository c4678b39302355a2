import { useState, type UIEvent } from "react";

/** Rows drawn above and below what can be seen, so that scrolling shows no gap. */
const SPARE = 6;

/** Which rows of a long list need to be drawn: those that can be seen, and a few more. */
export function useVisibleRows(list: {
  readonly count: number;
  readonly rowHeight: number;
  /** Height of what scrolls; without one everything is drawn. */
  readonly height: number | undefined;
  /** What stands above the first row and scrolls with it. */
  readonly above?: number;
}): {
  readonly first: number;
  readonly end: number;
  readonly scrolled: number;
  readonly onScroll: (event: UIEvent<HTMLElement>) => void;
} {
  const [scrolled, setScrolled] = useState(0);
  const onScroll = (event: UIEvent<HTMLElement>) => setScrolled(event.currentTarget.scrollTop);
  const { count, rowHeight, height, above = 0 } = list;
  if (height === undefined) return { first: 0, end: count, scrolled, onScroll };
  const top = Math.max(Math.floor((scrolled - above) / rowHeight) - SPARE, 0);
  const end = Math.ceil((scrolled + height - above) / rowHeight) + SPARE;
  return { first: Math.min(top, count), end: Math.min(Math.max(end, 0), count), scrolled, onScroll };
}
