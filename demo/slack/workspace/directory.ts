import type { Channel, User, Usergroup, WorkspaceState } from "./state.ts";

/** Ids of this workspace, each spelled once; the demo's people file and the tests use the same. */
export const TEAM = { id: "T0NOOPS", name: "noops-ml", domain: "noops-ml" } as const;
export const APP = { id: "A0NOOPS", botId: "B0NOOPS", botUser: "U0NOOPS", name: "noops" } as const;
export const CHANNEL = { incidents: "C0INCIDENTS", tickets: "C0TICKETS", general: "C0GENERAL" } as const;

const person = (id: string, name: string, realName: string, title: string, more: Partial<User> = {}): User => ({
  id,
  teamId: TEAM.id,
  name,
  realName,
  title,
  email: `${name}@example.com`,
  timeZone: "Europe/Berlin",
  bot: false,
  restricted: false,
  stranger: false,
  ...more,
});

const USERS: readonly User[] = [
  person("U0ALICE", "alice", "Alice Amari", "ML on-call"),
  person("U0BOB", "bob", "Bob Brandt", "ML on-call", { timeZone: "America/New_York" }),
  person("U0CAROL", "carol", "Carol Costa", "Risk owner", { timeZone: "Europe/Lisbon" }),
  person("U0DAVE", "dave", "Dave Dubois", "Guest", { restricted: true }),
  person("U0ERIN", "erin", "Erin Endo", "Partner company", { stranger: true, teamId: "T0PARTNER" }),
  person(APP.botUser, APP.name, "noops", "Incident bot", { bot: true, email: "", timeZone: "UTC" }),
];

const channel = (id: string, name: string, topic: string, members: string[], more: Partial<Channel> = {}): Channel => ({
  id,
  name,
  topic,
  private: false,
  archived: false,
  directWith: null,
  members,
  ...more,
});

// The last three exist so that a bot meets a channel it was not invited to, one it cannot see, and a closed one.
const CHANNELS: readonly Channel[] = [
  channel(CHANNEL.incidents, "ml-incidents", "One message per incident; the story is in its thread", [
    "U0ALICE",
    "U0BOB",
    "U0CAROL",
    "U0DAVE",
    "U0ERIN",
    APP.botUser,
  ]),
  channel(CHANNEL.tickets, "ml-tickets", "Slow burns and drift that can wait until morning", [
    "U0ALICE",
    "U0BOB",
    "U0CAROL",
    APP.botUser,
  ]),
  channel(CHANNEL.general, "general", "Everybody, no bots", ["U0ALICE", "U0BOB", "U0CAROL"]),
  channel("C0BOARD", "risk-board", "Risk decisions", ["U0CAROL"], { private: true }),
  channel("C0OLD", "launch-2025", "Closed", ["U0ALICE", "U0BOB", APP.botUser], { archived: true }),
];

const USERGROUPS: readonly Usergroup[] = [
  { id: "S0MLONCALL", handle: "ml-oncall", name: "ML on-call", users: ["U0ALICE", "U0BOB"] },
  { id: "S0RISK", handle: "risk-owners", name: "Risk owners", users: ["U0CAROL"] },
];

/** The workspace on its first day: people and channels, no messages. */
export function firstState(): WorkspaceState {
  return structuredClone({
    version: 1 as const,
    users: [...USERS],
    channels: [...CHANNELS],
    usergroups: [...USERGROUPS],
    messages: [],
    ephemerals: [],
    views: [],
    homes: {},
    lastTs: "0.000000",
  });
}
