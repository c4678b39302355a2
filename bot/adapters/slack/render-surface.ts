import type { IncidentView } from "../../incident/incident-view.ts";
import { renderIncident } from "../../message/incident-message.ts";
import { renderNotice } from "../../message/notice-message.ts";
import { renderThread } from "../../message/thread-story.ts";
import type { ChatMessage } from "../../ports/messenger.ts";
import type { Surface } from "../../ports/surface-store.ts";

/** What a surface should show now, with the generation that this is; null when there is nothing to show. */
export function renderSurface(surface: Surface, view: IncidentView): ChatMessage | null {
  const stamp = { incidentId: surface.incidentId, surface: surfaceName(surface) };
  switch (surface.kind) {
    case "card": {
      const gen = Math.max(surface.desiredGen, view.generation);
      return { channel: surface.channel, ...renderIncident(view), stamp: { ...stamp, gen } };
    }
    case "notice": {
      const message = renderNotice(view, surface.text ?? "");
      return { channel: surface.channel, ...message, stamp: { ...stamp, gen: surface.desiredGen } };
    }
    case "thread": {
      const story = renderThread(view, surface.postedGen);
      const newest = view.timeline.reduce((seq, entry) => Math.max(seq, entry.seq), surface.desiredGen);
      return story === null ? null : { channel: surface.channel, ...story, stamp: { ...stamp, gen: newest } };
    }
  }
}

/** Tells the messages of one incident apart in Slack's metadata. */
export function surfaceName(surface: Surface): string {
  return surface.key === "" ? surface.kind : `${surface.kind}:${surface.key}`;
}
