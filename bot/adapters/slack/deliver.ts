import type { IncidentView } from "../../incident/incident-view.ts";
import { plainStory } from "../../message/plain-story.ts";
import type { IncidentReader } from "../../ports/incident-reader.ts";
import type { Log } from "../../ports/log.ts";
import type { ChatMessage, Messenger, Posted } from "../../ports/messenger.ts";
import type { Surface, SurfaceFailure, SurfaceStore } from "../../ports/surface-store.ts";
import { callFailure } from "./call-outcome.ts";
import type { Illustrator } from "./illustrate.ts";
import type { Write, WriteBudget } from "./write-budget.ts";
import { renderSurface, surfaceName } from "./render-surface.ts";

export interface DeliveryDeps {
  readonly surfaces: SurfaceStore;
  readonly incidents: IncidentReader;
  readonly messenger: Messenger;
  readonly budget: WriteBudget;
  /** What each message shows, as far as this process knows: the same again needs no call. */
  readonly shown: Map<string, string>;
  readonly fallbackChannel: string | null;
  /** Pictures for the thread; null without a metrics store. */
  readonly illustrator: Illustrator | null;
  /** Told when Slack will never take the first card of an incident: somebody else must speak. */
  readonly onUndelivered: (incidentId: string, reason: string) => Promise<void>;
  readonly log: Log;
}

/** A post whose answer was lost needs a moment to appear in the history. */
const AMBIGUOUS_WAIT_SECONDS = 2;
/** Slack forgot the message, or will not let it be edited any more: it is posted anew. */
const GONE = new Set(["message_not_found", "edit_window_closed", "cant_update_message"]);
/** Slack does not like the blocks: the text alone still tells the story. */
const BAD_BLOCKS = new Set(["invalid_blocks", "msg_blocks_too_long", "invalid_blocks_format", "msg_too_long"]);
const CHANNEL_LOST = new Set(["channel_not_found", "is_archived", "not_in_channel", "restricted_action"]);

/**
 * Brings one surface to its desired state with at most one write, and records what is visible now.
 * Returns Slack's id of the message, or null when nothing was posted.
 */
export async function deliver(surface: Surface, deps: DeliveryDeps): Promise<string | null> {
  const view = await deps.incidents.view(surface.incidentId);
  if (view === null) return fail(surface, deps, { kind: "permanent", reason: "the incident does not exist" });
  if (surface.kind === "thread" && surface.threadTs === null) {
    return fail(surface, deps, { kind: "retry", afterSeconds: 0.25, reason: "the card is not posted yet" });
  }
  const found = await foundEarlier(surface, deps);
  if (found === "unreadable") {
    const reason = "the history cannot be read to find an earlier post";
    return fail(surface, deps, { kind: "ambiguous", afterSeconds: backoff(surface), reason });
  }
  const known = found === null ? surface : adopt(surface, found);
  const message = renderSafely(known, view, deps);
  if (message === null) return nothingToSay(known, deps);
  const content = JSON.stringify([message.channel, message.text, message.blocks]);
  if (isEdit(known) && deps.shown.get(known.id) === content) return nothingToSay(known, deps);
  const wait = await deps.budget.take(writeOf(known));
  if (wait > 0) return fail(surface, deps, { kind: "retry", afterSeconds: wait, reason: "rate budget" });
  const posted = await write(known, message, deps);
  if (posted.kind !== "posted") return failed(known, posted, deps);
  const ts = known.kind === "thread" ? (known.threadTs ?? posted.ts) : posted.ts;
  await deps.surfaces.recordPosted(surface.id, { gen: message.stamp.gen, ts });
  remember(deps.shown, surface.id, content);
  if (known.kind === "thread") {
    deps.illustrator?.after(view, known.postedGen, { channel: message.channel, threadTs: ts });
  }
  if (known.kind === "card" && view.phase === "resolved") await celebrate(message.channel, ts, deps);
  return ts;
}

/** A view that cannot be rendered is a bug; people still see that there is an incident, and it is not tried for ever. */
function renderSafely(surface: Surface, view: IncidentView, deps: DeliveryDeps): ChatMessage | null {
  try {
    return renderSurface(surface, view);
  } catch (error) {
    const fields = { surface: surface.id, incident: view.id, error: String(error) };
    deps.log.error(fields, "a message could not be rendered; plain text is shown instead");
    const gen = Math.max(surface.desiredGen, surface.kind === "thread" ? 0 : view.generation);
    return {
      channel: surface.channel,
      text: plainStory(view),
      blocks: [],
      stamp: { incidentId: surface.incidentId, surface: surfaceName(surface), gen },
    };
  }
}

/** Messages whose content is remembered; older ones cost one edit more. */
const REMEMBERED = 2000;

function remember(shown: Map<string, string>, id: string, content: string): void {
  shown.delete(id);
  shown.set(id, content);
  const [oldest] = shown.keys();
  if (shown.size > REMEMBERED && oldest !== undefined) shown.delete(oldest);
}

/** Everything is visible already: nobody could see the difference, or a post whose answer was lost told it. */
async function nothingToSay(surface: Surface, deps: DeliveryDeps): Promise<string | null> {
  const ts = surface.ts ?? surface.threadTs ?? "";
  await deps.surfaces.recordPosted(surface.id, { gen: Math.max(surface.postedGen, surface.desiredGen), ts });
  return ts;
}

/** Seconds to wait before the next try: 1, 2, 4 … at most a minute. */
function backoff(surface: Surface): number {
  return Math.min(60, 2 ** Math.min(surface.attempts, 6));
}

async function foundEarlier(surface: Surface, deps: DeliveryDeps) {
  if (surface.ambiguousSince === null || isEdit(surface)) return null;
  const stamp = { incidentId: surface.incidentId, surface: surfaceName(surface), gen: surface.desiredGen };
  try {
    return await deps.messenger.find(surface.channel, surface.kind === "thread" ? surface.threadTs : null, stamp);
  } catch (error) {
    deps.log.warn({ surface: surface.id, error: String(error) }, "an ambiguous post could not be looked up");
    return "unreadable" as const;
  }
}

/** The post arrived after all: from here on it is ours. */
function adopt(surface: Surface, found: { readonly ts: string; readonly gen: number }): Surface {
  if (surface.kind === "thread") return { ...surface, postedGen: Math.max(surface.postedGen, found.gen) };
  return { ...surface, ts: found.ts, postedGen: Math.max(surface.postedGen, found.gen) };
}

/** A thread only grows; card and notice are edited once they exist. */
function isEdit(surface: Surface): boolean {
  return surface.kind !== "thread" && surface.ts !== null;
}

function writeOf(surface: Surface): Write {
  if (!isEdit(surface)) return { kind: "post", channel: surface.channel, priority: surface.priority };
  // That an incident opened is urgent once; what changes while it is open is progress.
  const priority = surface.priority === OPENED ? PROGRESS : surface.priority;
  return { kind: "edit", channel: surface.channel, priority };
}

const OPENED = 1;
const PROGRESS = 4;

async function write(surface: Surface, message: ChatMessage, deps: DeliveryDeps): Promise<Posted> {
  const first = await writeOnce(surface, message, deps);
  if (first.kind !== "refused") return first;
  if (GONE.has(first.reason) && isEdit(surface)) {
    deps.log.warn({ surface: surface.id, reason: first.reason }, "a message is gone from Slack and is posted anew");
    return deps.messenger.post(message, null);
  }
  if (BAD_BLOCKS.has(first.reason)) {
    deps.log.error({ surface: surface.id, reason: first.reason }, "Slack refused blocks; the text goes alone");
    return writeOnce(surface, { ...message, blocks: [] }, deps);
  }
  return first;
}

function writeOnce(surface: Surface, message: ChatMessage, deps: DeliveryDeps): Promise<Posted> {
  if (surface.kind === "thread") return deps.messenger.post(message, surface.threadTs);
  return surface.ts === null ? deps.messenger.post(message, null) : deps.messenger.update(message, surface.ts);
}

/** What a failed write means for the next try. */
async function failed(
  surface: Surface,
  posted: Exclude<Posted, { kind: "posted" }>,
  deps: DeliveryDeps,
): Promise<null> {
  switch (posted.kind) {
    case "rateLimited": {
      await deps.budget.block(writeOf(surface), posted.afterSeconds);
      return fail(surface, deps, { kind: "retry", afterSeconds: posted.afterSeconds, reason: "429" });
    }
    case "ambiguous": {
      // An edit says the same twice without harm; a post must first be looked for.
      const kind = isEdit(surface) ? "retry" : "ambiguous";
      const afterSeconds = Math.max(AMBIGUOUS_WAIT_SECONDS, backoff(surface));
      return fail(surface, deps, { kind, afterSeconds, reason: posted.reason });
    }
    case "refused":
      return refused(surface, posted, deps);
  }
}

async function refused(
  surface: Surface,
  posted: Extract<Posted, { kind: "refused" }>,
  deps: DeliveryDeps,
): Promise<null> {
  if (!posted.permanent) {
    return fail(surface, deps, { kind: "retry", afterSeconds: backoff(surface), reason: posted.reason });
  }
  const { fallbackChannel } = deps;
  if (CHANNEL_LOST.has(posted.reason) && fallbackChannel !== null && fallbackChannel !== surface.channel) {
    deps.log.error(
      { surface: surface.id, reason: posted.reason },
      "a channel is lost; the fallback channel takes over",
    );
    await deps.surfaces.moveToChannel(surface.id, fallbackChannel);
    return null;
  }
  return fail(surface, deps, { kind: "permanent", reason: posted.reason });
}

async function fail(surface: Surface, deps: DeliveryDeps, failure: SurfaceFailure): Promise<null> {
  const fields = { surface: surface.id, incident: surface.incidentId, ...failure };
  if (failure.kind === "permanent") {
    deps.log.error(fields, "a message cannot be delivered");
    if (surface.kind === "card" && surface.ts === null) await deps.onUndelivered(surface.incidentId, failure.reason);
  } else deps.log.debug(fields, "a message is late");
  await deps.surfaces.recordFailure(surface.id, failure);
  return null;
}

/** A tick on the card; only an ornament, so its failure is no failure of the delivery. */
async function celebrate(channel: string, ts: string, deps: DeliveryDeps): Promise<void> {
  try {
    await deps.messenger.react(channel, ts, "white_check_mark");
  } catch (error) {
    deps.log.debug({ reason: callFailure(error).kind }, "the reaction was not added");
  }
}
