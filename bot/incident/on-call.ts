/** One rotation: people take turns, each for as long as a shift lasts. Times of day are those of the zone. */
export interface Schedule {
  readonly name: string;
  /** IANA name, such as `Europe/Berlin`. */
  readonly timeZone: string;
  /** Local date and time of the first hand-over, such as `2026-01-05T09:00`. */
  readonly start: string;
  readonly shiftDays: number;
  readonly people: readonly string[];
  /** Somebody else for a while; the last one that covers a moment wins. Local times of the zone. */
  readonly overrides: readonly { readonly from: string; readonly to: string; readonly subject: string }[];
}

const DAY_MS = 86_400_000;

/**
 * A moment as the clock on the wall of a zone shows it, as if that clock were UTC. Shifts are counted on it, so that a
 * hand-over at nine stays at nine when the clocks change.
 */
export function wallClock(at: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).formatToParts(at);
  const part = (type: string): number => Number(parts.find((candidate) => candidate.type === type)?.value ?? 0);
  return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
}

const local = (text: string): number => Date.parse(`${text}Z`);

/** Who is on call by a schedule, or null before it begins. */
export function onCallNow(schedule: Schedule, now: Date): string | null {
  const at = wallClock(now, schedule.timeZone);
  const override = schedule.overrides.filter(({ from, to }) => at >= local(from) && at < local(to)).at(-1);
  if (override !== undefined) return override.subject;
  const since = at - local(schedule.start);
  if (since < 0 || schedule.people.length === 0) return null;
  const shift = Math.floor(since / (schedule.shiftDays * DAY_MS));
  return schedule.people[shift % schedule.people.length] ?? null;
}
