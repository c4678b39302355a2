type Style = Intl.DateTimeFormatOptions;

const STYLES: Readonly<Record<string, Style>> = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { year: "numeric", month: "long", day: "numeric" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  time: { hour: "2-digit", minute: "2-digit" },
  time_secs: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
};

/** Who reads, and when: what a date means depends on both. */
export interface Reader {
  readonly timeZone: string;
  readonly nowMs: number;
}

const format = (ms: number, style: Style, timeZone: string): string =>
  new Intl.DateTimeFormat("en-GB", { ...style, timeZone }).format(ms);

const dayOf = (ms: number, timeZone: string): string => new Intl.DateTimeFormat("en-CA", { timeZone }).format(ms);

/** `today` or `yesterday` for the pretty styles, else null. */
function nearDay(ms: number, reader: Reader): string | null {
  const day = dayOf(ms, reader.timeZone);
  if (day === dayOf(reader.nowMs, reader.timeZone)) return "today";
  if (day === dayOf(reader.nowMs - 86_400_000, reader.timeZone)) return "yesterday";
  return null;
}

/** @example ago(0, 90_000) // => "1 minute ago" */
export function ago(ms: number, nowMs: number): string {
  const seconds = Math.round((ms - nowMs) / 1000);
  const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
    ["day", 86_400],
    ["hour", 3600],
    ["minute", 60],
  ];
  const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  for (const [unit, size] of units) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return Math.abs(seconds) < 10 ? "just now" : relative.format(seconds, "second");
}

/** A date token's pattern filled in for that reader. @example formatDate(0, "{date_num}", reader) // => "01/01/1970" */
export function formatDate(seconds: number, pattern: string, reader: Reader): string {
  const ms = seconds * 1000;
  return pattern.replaceAll(/\{([a-z_]+)\}/g, (token, name: string) => {
    if (name === "ago") return ago(ms, reader.nowMs);
    const near = name.endsWith("_pretty") || name === "date_pretty" ? nearDay(ms, reader) : null;
    const style = STYLES[name.replace("_pretty", "")];
    return near ?? (style ? format(ms, style, reader.timeZone) : token);
  });
}

/** The clock beside a message. */
export function clock(ts: string, timeZone: string): string {
  return format(Number(ts) * 1000, STYLES["time"] ?? {}, timeZone);
}

/** The heading above the messages of a day. */
export function dayName(ts: string, reader: Reader): string {
  const ms = Number(ts) * 1000;
  const near = nearDay(ms, reader);
  if (near) return near === "today" ? "Today" : "Yesterday";
  return format(ms, { weekday: "long", month: "long", day: "numeric" }, reader.timeZone);
}
