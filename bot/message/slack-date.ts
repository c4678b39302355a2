import type { Mrkdwn } from "./mrkdwn.ts";

const FORMATS = { time: "{time}", day: "{date_short_pretty} at {time}" } as const;

/**
 * A moment that each reader sees in their own time zone; clients without that feature show UTC.
 * @example slackDate("2026-03-01T10:00:00Z", "time").markup // => "<!date^1772359200^{time}|2026-03-01 10:00 UTC>"
 */
export function slackDate(iso: string, format: keyof typeof FORMATS = "day"): Mrkdwn {
  const milliseconds = Date.parse(iso);
  if (!Number.isFinite(milliseconds)) return { markup: "unknown time" };
  const utc = `${new Date(milliseconds).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return { markup: `<!date^${Math.floor(milliseconds / 1000)}^${FORMATS[format]}|${utc}>` };
}
