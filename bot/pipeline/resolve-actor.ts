import type { ActorRef } from "../action/command.ts";
import type { Voter } from "../policy/decide-vote.ts";
import type { Engine } from "./engine.ts";

export interface Actor extends Voter {
  /** How the person is called in the story: the subject, or the account when nobody is behind it. */
  readonly name: string;
  readonly via: ActorRef["via"];
  readonly slackUser: string | null;
}

const PLAIN = { isBot: false, isGuest: false, isDeleted: false, isStranger: false };

/** Finds the person behind a request. An unknown one stays unknown: it may look, not act. */
export async function resolveActor(engine: Engine, ref: ActorRef): Promise<Actor> {
  if (ref.slack) {
    const { teamId, userId } = ref.slack;
    const known = await engine.identities.get(teamId, userId);
    const base = { via: ref.via, slackUser: userId };
    if (known === null) return { ...PLAIN, ...base, subject: null, groups: [], name: userId };
    return {
      ...base,
      subject: known.subject,
      groups: known.groups,
      isBot: known.isBot,
      isGuest: known.isGuest,
      isDeleted: known.isDeleted,
      isStranger: known.isStranger,
      name: known.subject ?? known.displayName,
    };
  }
  const person = ref.subject === undefined ? null : engine.people.bySubject(ref.subject);
  return {
    ...PLAIN,
    via: ref.via,
    slackUser: null,
    subject: person?.subject ?? null,
    groups: person?.groups ?? [],
    name: person?.subject ?? ref.subject ?? (ref.unproven === undefined ? "unknown" : "somebody at Grafana"),
  };
}

/** Why a person may not act at all, or null. */
export function refuseActor(actor: Actor): string | null {
  if (actor.isBot) return "bots may not act";
  if (actor.isDeleted) return "this account is deactivated";
  if (actor.isGuest) return "guests may look, not act";
  if (actor.isStranger) return "people of another organisation may look, not act";
  if (actor.subject === null) return "your identity is not verified: nobody in the people file has your e-mail address";
  return null;
}
