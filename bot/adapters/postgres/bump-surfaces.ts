import { sql } from "kysely";
import type { Incident } from "../../incident/incident.ts";
import { type Trx, newId, notify } from "./trx.ts";

/** Where incidents are shown: severities 1 and 2 in one channel, tickets in the other. */
export interface SurfaceChannels {
  readonly page: string;
  readonly ticket: string;
}

/** Where the messages of an incident should be now. */
interface Move {
  readonly trx: Trx;
  readonly incident: Incident;
  readonly channels: SurfaceChannels;
  readonly random: () => string;
}

const FLAP_PAUSE_SECONDS = 300;
/** A card is what wakes people; the story below it never goes before another incident's card. */
const STORY = 3;

/** Lower is more urgent. */
function priorityOf(incident: Incident): number {
  if (incident.automation === "awaiting_approval") return 0;
  if (incident.automation === "failed" || incident.automation === "unknown") return 2;
  if (incident.phase === "open") return 1;
  return incident.phase === "resolved" || incident.phase === "closed" ? 3 : 4;
}

/**
 * A ticket that became a page starts anew where people are paged. Its message in the ticket channel says where it went;
 * its thread is told again below the new message, so that nobody has to look in two places.
 */
async function moveRaised({ trx, incident, channels }: Move): Promise<void> {
  const words = `is SEV${String(incident.severity)} now and goes on in the incident channel`;
  const { rows } = await sql<{ id: string }>`
    UPDATE slack_surface SET kind = 'notice', key = 'raised', text = ${words}, desired_gen = ${incident.generation}, next_at = now()
    WHERE incident_id = ${incident.id} AND kind = 'card' AND channel = ${channels.ticket} RETURNING id`.execute(trx);
  if (rows.length === 0) return;
  await sql`DELETE FROM slack_surface WHERE incident_id = ${incident.id} AND kind = 'thread'`.execute(trx);
}

/** In a storm one incident speaks for the others, until one of them needs a decision or does something of its own. */
async function speaksForItself(trx: Trx, { id, automation }: Incident): Promise<boolean> {
  if (automation !== "idle" && automation !== "suggested") return true;
  const card = await trx.selectFrom("slack_surface").select("id").where("incident_id", "=", id).executeTakeFirst();
  return card !== undefined;
}

/** The card that speaks for a storm counts the incidents it speaks for. */
export async function bumpStorm(trx: Trx, parentId: string): Promise<void> {
  await sql`UPDATE slack_surface SET desired_gen = desired_gen + 1 WHERE incident_id = ${parentId} AND kind = 'card'`.execute(
    trx,
  );
}

/** Draws the cards of open incidents anew on which a switch lies or lay, since they say whether automation is on. */
export async function bumpOpen(trx: Trx, scope: string): Promise<void> {
  const { rows } = await sql`UPDATE slack_surface s SET desired_gen = s.desired_gen + 1 FROM incident i
    WHERE i.id = s.incident_id AND s.kind = 'card' AND i.phase NOT IN ('resolved', 'closed', 'merged')
      AND ${scope} IN ('all', i.model, 'model:' || i.model, i.body->>'environment', 'env:' || (i.body->>'environment')) RETURNING s.id`.execute(
    trx,
  );
  if (rows.length > 0) await notify(trx, "noops_surface");
}

/** Raises the desired state of the card and the thread of an incident in the transaction that changes it. */
export async function bumpSurfaces(move: Move, lastSeq: number): Promise<void> {
  const { trx, incident, channels, random } = move;
  if (incident.parent !== null && !(await speaksForItself(trx, incident))) return;
  const paging = incident.severity <= 2;
  if (paging && channels.page !== channels.ticket) await moveRaised(move);
  const channel = paging ? channels.page : channels.ticket;
  const priority = priorityOf(incident);
  // While an incident flaps, its message changes at most once in five minutes.
  const pause = incident.flapping ? FLAP_PAUSE_SECONDS : 0;
  await sql`INSERT INTO slack_surface (id, incident_id, kind, channel, desired_gen, priority) VALUES
      (${newId("sf", random)}, ${incident.id}, 'card', ${channel}, ${incident.generation}, ${priority}),
      (${newId("sf", random)}, ${incident.id}, 'thread', ${channel}, ${lastSeq}, ${Math.max(STORY, priority + 1)})
    ON CONFLICT (incident_id, kind, key) DO UPDATE SET
      desired_gen = CASE slack_surface.kind WHEN 'card' THEN GREATEST(slack_surface.desired_gen + 1, EXCLUDED.desired_gen) ELSE EXCLUDED.desired_gen END,
      priority = EXCLUDED.priority,
      next_at = CASE WHEN ${pause} > 0 THEN GREATEST(slack_surface.next_at, slack_surface.posted_at + make_interval(secs => ${pause})) ELSE slack_surface.next_at END`.execute(
    trx,
  );
  await notify(trx, "noops_surface");
}
