const MOMENT = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/**
 * The same story, moved so that its first moment lies this many minutes back: what is said to expire is still to come.
 * @example recently({ openedAt: "2026-03-01T10:00:00Z" }, 4) // => openedAt is four minutes ago
 */
export function recently<T>(story: T, minutesAgo: number, nowMs = Date.now()): T {
  const text = JSON.stringify(story);
  const moments = [...text.matchAll(MOMENT)].map(([moment]) => Date.parse(moment));
  const shift = nowMs - minutesAgo * 60_000 - Math.min(...moments);
  return JSON.parse(text.replace(MOMENT, (moment) => new Date(Date.parse(moment) + shift).toISOString())) as T;
}
