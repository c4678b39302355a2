import type { AlertView, IncidentView } from "../incident/incident-view.ts";
import { decideFace, FACES } from "./face.ts";
import { burnWords } from "./words.ts";

/** The alert that says most: firing before resolved, then the fastest burn. */
export function leadingAlert(view: IncidentView): AlertView | null {
  return alertsByWeight(view)[0] ?? null;
}

/** All alerts, the most telling first. */
export function alertsByWeight(view: IncidentView): readonly AlertView[] {
  const weight = (alert: AlertView) => (alert.firing ? 1e9 : 0) + Math.min(alert.burnLong ?? 0, 1e8);
  // Ties are broken by name, so that the same facts always give the same message.
  const name = (alert: AlertView) =>
    `${alert.slo ?? alert.name} ${alert.tier ?? ""} ${alert.version ?? ""} ${alert.summary}`;
  return [...view.alerts].sort((one, other) => weight(other) - weight(one) || (name(one) < name(other) ? -1 : 1));
}

/**
 * What is wrong, in a few words; the same words all through the life of an incident, so that people recognise it.
 * @example symptom(view) // => "availability burning 14.4× (1h) / 15.1× (5m)"
 */
export function symptom(view: IncidentView): string {
  const alert = leadingAlert(view);
  if (alert?.burnLong === null || alert?.burnLong === undefined) return ownTitle(view);
  const long = `${burnWords(alert.burnLong)}${alert.longWindow === null ? "" : ` (${alert.longWindow})`}`;
  const short =
    alert.burnShort === null
      ? ""
      : ` / ${burnWords(alert.burnShort)}${alert.shortWindow === null ? "" : ` (${alert.shortWindow})`}`;
  return `${alert.slo ?? alert.name} burning ${long}${short}`;
}

/**
 * State, urgency, place and symptom on one line.
 * @example headline(view) // => "🔴 OPEN · SEV2 · fraud prod · availability burning 14.4× (1h) / 15.1× (5m)"
 */
export function headline(view: IncidentView): string {
  const face = FACES[decideFace(view)];
  const subject = isQuiet(view) ? calmSubject(view) : (recovery(view) ?? symptom(view));
  return `${face.icon} ${face.word} · ${urgency(view)} · ${view.model} ${view.environment} · ${subject}`;
}

/**
 * How urgent it is; a release that people asked for while nothing was wrong is no incident.
 * @example urgency(view) // => "SEV2"
 */
export function urgency(view: IncidentView): string {
  return view.kind === "change" ? "CHANGE" : `SEV${view.severity}`;
}

/** The title without the place, which is told before it. */
export function ownTitle(view: IncidentView): string {
  const place = `${view.model} ${view.environment}: `;
  return view.title.startsWith(place) ? view.title.slice(place.length) : view.title;
}

/** While a change is being watched, how the burn answered is worth more than how it began. */
function recovery(view: IncidentView): string | null {
  const face = decideFace(view);
  const [first] = view.run?.burnTrail ?? [];
  const last = view.run?.burnTrail.at(-1);
  if ((face !== "verifying" && face !== "monitoring") || first === undefined || last === undefined) return null;
  const [before, now] = [burnWords(first.burn), burnWords(last.burn)];
  return `${calmSubject(view)} burn ${before === now ? `still ${now}` : `${before} → ${now}`}`;
}

/** Once nothing burns any more, numbers of the fault would only alarm. */
function isQuiet(view: IncidentView): boolean {
  return ["resolved", "closed", "merged"].includes(view.phase);
}

function calmSubject(view: IncidentView): string {
  const alert = leadingAlert(view);
  return alert?.slo ?? ownTitle(view);
}
