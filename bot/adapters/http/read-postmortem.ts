import type { IncidentReader } from "../../ports/incident-reader.ts";
import type { PostmortemRevision, PostmortemStore } from "../../ports/postmortem-store.ts";
import type { Reply } from "./reply.ts";

/** What post-mortems are read from. */
export interface PostmortemReads {
  readonly incidents: Pick<IncidentReader, "resolveRef">;
  readonly postmortems: PostmortemStore;
  /** The post-mortem as the record gives it now. */
  readonly draftPostmortem: (incidentId: string) => Promise<Pick<PostmortemRevision, "document" | "plot"> | null>;
}

const NOT_THERE: Reply = { status: 404, json: { error: "there is no such post-mortem" } };

/**
 * What people wrote last, or the draft of the record while nobody has; `?revision=2` asks for an older one, `?draft` for
 * the record in any case. Below it stand its revisions and the picture that its text links to.
 */
export async function readPostmortem(
  { incidents, postmortems, draftPostmortem }: PostmortemReads,
  ref: string,
  part: string | null,
  { searchParams }: URL,
): Promise<Reply> {
  const incidentId = await incidents.resolveRef(ref);
  if (incidentId === null) return { status: 404, json: { error: "there is no such incident" } };
  if (part === "revisions") return { status: 200, json: { revisions: await postmortems.revisions(incidentId) } };
  const wanted = searchParams.get("revision");
  const number = wanted === null ? null : Number(wanted);
  if (number !== null && !Number.isInteger(number))
    return { status: 400, json: { error: `"${wanted ?? ""}" is no number of a revision` } };
  const stored = searchParams.has("draft") ? null : await postmortems.revision(incidentId, number);
  if (stored === null && number !== null) return NOT_THERE;
  const shown = stored ?? (await draftPostmortem(incidentId));
  if (shown === null) return NOT_THERE;
  if (part === "burn.svg")
    return shown.plot === null
      ? NOT_THERE
      : { status: 200, headers: { "content-type": "image/svg+xml", "content-security-policy": "sandbox" }, text: shown.plot }; // prettier-ignore
  if (part !== null) return NOT_THERE;
  return {
    status: 200,
    headers: {
      "content-type": "text/markdown; charset=utf-8",
      // 0 is the draft: what comes next is based on nothing.
      "x-noops-revision": String(stored?.revision ?? 0),
    },
    text: shown.document,
  };
}
