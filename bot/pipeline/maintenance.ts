import { parseDuration } from "@noops-ml/alerts/policy/duration.ts";
import type { MaintenanceSpec, ModelDocument } from "@noops-ml/rules/spec/model-schema.ts";

const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;
const DAY_MS = 86_400_000;

function isActive(window: MaintenanceSpec, now: Date): boolean {
  if (window.from !== undefined && window.to !== undefined)
    return now.getTime() >= Date.parse(window.from) && now.getTime() < Date.parse(window.to);
  const seconds = window.duration === undefined ? undefined : parseDuration(window.duration);
  const [hours, minutes] = (window.start ?? "").split(":").map(Number);
  if (seconds === undefined || hours === undefined || minutes === undefined || Number.isNaN(hours)) return false;
  // A window may reach over midnight: the one that began yesterday counts as well.
  return [0, 1].some((daysAgo) => {
    const start =
      Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), hours, minutes) - daysAgo * DAY_MS;
    const day = DAYS[new Date(start).getUTCDay()] ?? "sunday";
    return (
      (window.days === undefined || window.days.includes(day)) &&
      now.getTime() >= start &&
      now.getTime() < start + seconds * 1000
    );
  });
}

/** The name of the maintenance window that mutes a model now, or null. Times of day are UTC. */
export function maintenanceNow(model: ModelDocument | null, now: Date): string | null {
  return model?.spec.maintenance.find((window) => window.mute && isActive(window, now))?.name ?? null;
}
