import type { Answer, Command } from "../action/command.ts";
import { mergePostmortem } from "../incident/merge-postmortem.ts";
import type { IncidentEvent } from "../incident/incident-event.ts";
import type { PostmortemRevision, PostmortemStore } from "../ports/postmortem-store.ts";
import { advance } from "./advance.ts";
import type { DraftPostmortem } from "./draft-postmortem.ts";
import type { Engine } from "./engine.ts";
import type { Actor } from "./resolve-actor.ts";

export interface PostmortemDesk {
  readonly draft: DraftPostmortem;
  readonly store: PostmortemStore;
}

/** What the story shows of a long document. */
const STORY_MAX = 3000;
const clip = (text: string): string => (text.length <= STORY_MAX ? text : `${text.slice(0, STORY_MAX - 1)}…`);
const refused = (reason: string): Answer => ({ outcome: "refused", reason, whoMay: [] });
const newer = (last: PostmortemRevision): Answer =>
  refused(`${last.author} has written revision ${String(last.revision)} meanwhile: read it first`);

/**
 * Keeps what a person wrote as the next revision, and closes an incident that had only waited for it. Without a text the
 * record is read again: what people wrote stays, the rest is what is known by now.
 */
export async function writePostmortem(
  engine: Engine,
  { draft, store }: PostmortemDesk,
  request: Extract<Command, { verb: "postmortem" }>,
  actor: Actor,
): Promise<Answer> {
  const { incidentId, text, basedOn } = request;
  const fresh = await draft(incidentId);
  if (fresh === null) return refused("there is no such incident");
  const last = await store.revision(incidentId, null);
  if (last !== null && basedOn !== null && basedOn !== last.revision) return newer(last);
  const base = last?.draft ?? fresh.document;
  const document =
    text ?? (last === null ? base : mergePostmortem({ base, edited: last.document, fresh: fresh.document }));
  const done = (words: string): Answer => ({ outcome: "done", text: words, incidentId, runId: null });
  if (document === last?.document) return done(`revision ${String(last.revision)} says so already`);
  const revision = (last?.revision ?? 0) + 1;
  const words = `post-mortem, revision ${String(revision)}`;
  const written = await engine.store.transaction(async (tx) => {
    const incident = await tx.incident(incidentId);
    const added = await tx.addPostmortem({
      incidentId,
      revision,
      document,
      author: actor.name,
      draft: text === null ? fresh.document : base,
      // A picture that was kept may show what the metrics store has forgotten since.
      plot: fresh.plot ?? last?.plot ?? null,
    });
    if (incident === null || !added) return false;
    const event: IncidentEvent =
      text === null
        ? { type: "noted", by: actor.name, text: `${words}, from the record` }
        : { type: "postmortemFiled", by: actor.name, text: `${words}:\n${clip(text)}` };
    // The story of a closed incident is frozen; its post-mortem is not.
    await advance(tx, incident, event, engine.settings.timers, actor.via);
    tx.audit({
      actor: actor.name,
      via: actor.via,
      action: "postmortem.written",
      object: incidentId,
      payload: { revision, sha256: engine.sha256(document) },
    });
    return true;
  });
  if (written) return done(`${words}, is kept`);
  const other = await store.revision(incidentId, null);
  return other === null ? refused("there is no such incident") : newer(other);
}
