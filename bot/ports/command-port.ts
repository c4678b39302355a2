import type { ActorRef, Answer, Command } from "../action/command.ts";

/** The one door for everything a person can ask for: Slack, the HTTP API and the command line all knock here. */
export interface CommandPort {
  execute(command: Command, actor: ActorRef): Promise<Answer>;
}
