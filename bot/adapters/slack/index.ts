import type { Clock } from "../../ports/clock.ts";
import type { CommandPort } from "../../ports/command-port.ts";
import type { IdentityStore } from "../../ports/identity-store.ts";
import type { IncidentReader } from "../../ports/incident-reader.ts";
import type { InteractionStore } from "../../ports/interaction-store.ts";
import type { Log } from "../../ports/log.ts";
import type { People } from "../../ports/people.ts";
import type { PlanPort } from "../../ports/plan-port.ts";
import type { PostmortemStore } from "../../ports/postmortem-store.ts";
import type { RateBudget } from "../../ports/rate-budget.ts";
import type { RawRequest, RawResponse } from "../../ports/raw-http.ts";
import type { SeriesSource } from "../../ports/series-source.ts";
import type { StatusReader } from "../../ports/status-reader.ts";
import type { SurfaceStore } from "../../ports/surface-store.ts";
import type { Telemetry } from "../../ports/telemetry.ts";
import { createDispatcher } from "./dispatcher.ts";
import { createFrontDoor } from "./front-door.ts";
import { createIllustrator } from "./illustrate.ts";
import { createIdentities } from "./identities.ts";
import { createPictureBook } from "./picture-book.ts";
import { createSlackMessenger } from "./slack-messenger.ts";
import type { SlackConfig } from "./slack-config.ts";
import { createWebClient } from "./web-client.ts";
import { createWriteBudget } from "./write-budget.ts";
import { createWhisper } from "./whisper.ts";

export type { SlackConfig } from "./slack-config.ts";

export interface SlackDeps {
  readonly config: SlackConfig;
  readonly surfaces: SurfaceStore;
  readonly incidents: IncidentReader;
  readonly commands: CommandPort;
  readonly plans: PlanPort;
  readonly interactions: InteractionStore;
  readonly identities: IdentityStore;
  readonly status: StatusReader;
  readonly budget: RateBudget;
  readonly clock: Clock;
  readonly log: Log;
  /** Told when Slack will never take the first card of an incident: somebody else must speak. */
  readonly onUndelivered: (incidentId: string, reason: string) => Promise<void>;
  /** With it calls are counted. */
  readonly telemetry?: Telemetry;
  /** With it the thread gets pictures and the Home tab shows error budgets. */
  readonly series?: SeriesSource;
  /** With it `/noops oncall` knows who is in the on-call groups. */
  readonly people?: People;
  /** Subjects on call at each escalation level, as the schedules have it now. */
  readonly onCall?: () => readonly (readonly string[])[];
  /** With it a post-mortem goes on from what people wrote last. */
  readonly postmortems?: Pick<PostmortemStore, "revision">;
  /** Names of all models: with it a misspelt one is answered with what was meant, also while nothing is wrong with it. */
  readonly models?: () => readonly string[];
}

/** Slack as the bot uses it: requests come in through `handleRequest`, messages go out by themselves after `start`. */
export interface Slack {
  handleRequest(request: RawRequest): Promise<RawResponse>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Wires the chat: the front door for clicks and commands, the dispatcher for messages. */
export function createSlack(deps: SlackDeps): Slack {
  const client = createWebClient(deps.config, (method, code) =>
    deps.telemetry?.count("slack_calls_total", { method, code }),
  );
  const identities = createIdentities({
    client,
    store: deps.identities,
    teamIds: deps.config.teamIds,
    clock: deps.clock,
    log: deps.log,
  });
  const whisper = createWhisper(client, deps.log);
  const { series = null, people = null, postmortems = null, onCall = () => [], models = () => [] } = deps;
  const known = { series, people, postmortems, onCall, models };
  const desk = { ...deps, ...known, client, identities, identityStore: deps.identities, whisper };
  const illustrator =
    series === null
      ? null
      : createIllustrator({
          book: createPictureBook(series, deps.config.plotTheme),
          client,
          clock: deps.clock,
          log: deps.log,
        });
  const door = createFrontDoor(desk, deps.config, deps.interactions);
  const dispatcher = createDispatcher({
    surfaces: deps.surfaces,
    incidents: deps.incidents,
    messenger: createSlackMessenger(client),
    budget: createWriteBudget(deps.budget),
    shown: new Map(),
    fallbackChannel: deps.config.fallbackChannel,
    illustrator,
    onUndelivered: deps.onUndelivered,
    log: deps.log,
  });
  return {
    handleRequest: (request) => door.handle(request),
    start: async () => {
      dispatcher.start();
      await door.resumeUnfinished();
      await door.open();
    },
    stop: async () => {
      await door.close();
      await door.drain();
      await dispatcher.stop();
      await illustrator?.drain();
    },
  };
}
