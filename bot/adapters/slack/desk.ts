import type { ActorRef, Answer, Command } from "../../action/command.ts";
import { renderAnswer } from "../../message/answer-message.ts";
import type { Message } from "../../message/block.ts";
import type { Clock } from "../../ports/clock.ts";
import type { CommandPort } from "../../ports/command-port.ts";
import type { IdentityStore } from "../../ports/identity-store.ts";
import type { IncidentReader } from "../../ports/incident-reader.ts";
import type { Log } from "../../ports/log.ts";
import type { People } from "../../ports/people.ts";
import type { PlanPort } from "../../ports/plan-port.ts";
import type { PostmortemStore } from "../../ports/postmortem-store.ts";
import type { SeriesSource } from "../../ports/series-source.ts";
import type { StatusReader } from "../../ports/status-reader.ts";
import type { Origin } from "./click.ts";
import type { Identities } from "./identities.ts";
import type { WebClient } from "./web-client.ts";
import type { Whisper } from "./whisper.ts";
import { saying } from "./whisper.ts";

/** What everything that answers a person needs. */
export interface Desk {
  readonly client: WebClient;
  readonly commands: CommandPort;
  readonly incidents: IncidentReader;
  readonly plans: PlanPort;
  readonly status: StatusReader;
  readonly identities: Identities;
  readonly identityStore: IdentityStore;
  /** The metrics store for budgets and pictures; null without one. */
  readonly series: SeriesSource | null;
  /** Who is who; null without a people file. */
  readonly people: People | null;
  /** Subjects on call at each escalation level; none without schedules. */
  readonly onCall: () => readonly (readonly string[])[];
  readonly postmortems: Pick<PostmortemStore, "revision"> | null;
  /** Names of all models. */
  readonly models: () => readonly string[];
  readonly whisper: Whisper;
  readonly clock: Clock;
  readonly log: Log;
}

/** The person behind a click, looked up so that the engine can count them. */
export async function actorOf(origin: Origin, desk: Desk): Promise<ActorRef> {
  await desk.identities.know(origin.teamId, origin.userId);
  return { via: "slack", slack: { teamId: origin.teamId, userId: origin.userId } };
}

/** Executes a command in the name of a person. There is always an answer, also when the engine throws. */
export async function execute(command: Command, origin: Origin, desk: Desk): Promise<Answer> {
  try {
    return await desk.commands.execute(command, await actorOf(origin, desk));
  } catch (error) {
    desk.log.error({ verb: command.verb, error: String(error) }, "a command failed");
    return { outcome: "notRecorded", reason: "The store cannot be reached." };
  }
}

/** Executes a command and tells the person how it went. */
export async function executeAndTell(command: Command, origin: Origin, desk: Desk): Promise<void> {
  await desk.whisper(origin, answerMessage(await execute(command, origin, desk)));
}

export function answerMessage(answer: Answer): Message {
  return saying(renderAnswer(answer));
}
