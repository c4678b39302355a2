import type { IncidentView } from "../incident/incident-view.ts";
import { escapeText } from "./escape.ts";

const TITLE_MAX = 300;

/** What an incident says when its message cannot be rendered: built from as little as possible, so that it cannot fail. */
export function plainStory(view: IncidentView): string {
  const words = `${view.ref} · SEV${String(view.severity)} · ${view.phase} · ${view.model} ${view.environment} · ${view.title}`;
  return `${escapeText(words, TITLE_MAX)} (details: /noops show)`;
}
