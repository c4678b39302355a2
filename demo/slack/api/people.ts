import { z } from "zod";
import { APP, TEAM } from "../workspace/directory.ts";
import { commaList, flag, integer, text } from "./arguments.ts";
import { existingUser } from "./lookup.ts";
import { defineMethod } from "./method.ts";
import { page } from "./paging.ts";
import { renderBot, renderChannel, renderUser } from "./render.ts";
import { SlackError } from "./slack-error.ts";

const paging = { cursor: text.optional(), limit: integer.optional() };

const authTest = defineMethod({
  name: "auth.test",
  tier: "special",
  args: z.object({}),
  handle: ({ baseUrl }) => ({
    url: `${baseUrl()}/`,
    team: TEAM.name,
    user: APP.name,
    team_id: TEAM.id,
    user_id: APP.botUser,
    bot_id: APP.botId,
    is_enterprise_install: false,
  }),
});

const teamInfo = defineMethod({
  name: "team.info",
  scopes: ["team:read"],
  tier: 3,
  args: z.object({ team: text.optional() }),
  handle(_context, args) {
    if (args.team !== undefined && args.team !== TEAM.id) throw new SlackError("team_not_found");
    return { team: { id: TEAM.id, name: TEAM.name, domain: TEAM.domain, email_domain: "example.com", icon: {} } };
  },
});

const botsInfo = defineMethod({
  name: "bots.info",
  scopes: ["users:read"],
  tier: 3,
  args: z.object({ bot: text.optional() }),
  handle(_context, args) {
    if (args.bot !== undefined && args.bot !== APP.botId) throw new SlackError("bot_not_found");
    return { bot: { ...renderBot(), user_id: APP.botUser } };
  },
});

const usersInfo = defineMethod({
  name: "users.info",
  scopes: ["users:read"],
  tier: 4,
  args: z.object({ user: text }),
  handle: ({ store }, args) => ({ user: renderUser(existingUser(store.state, args.user)) }),
});

const usersList = defineMethod({
  name: "users.list",
  scopes: ["users:read"],
  tier: 2,
  args: z.object(paging),
  handle({ store }, args) {
    const { items, cursor } = page(store.state.users, args);
    return { members: items.map((user) => renderUser(user)), response_metadata: { next_cursor: cursor } };
  },
});

const lookupByEmail = defineMethod({
  name: "users.lookupByEmail",
  scopes: ["users:read.email"],
  tier: 3,
  args: z.object({ email: text }),
  handle({ store }, args) {
    const user = store.state.users.find((candidate) => candidate.email !== "" && candidate.email === args.email);
    if (!user) throw new SlackError("users_not_found");
    return { user: renderUser(user) };
  },
});

const usersConversations = defineMethod({
  name: "users.conversations",
  scopes: ["channels:read"],
  tier: 3,
  args: z.object({ user: text.optional(), types: commaList.optional(), exclude_archived: flag.optional(), ...paging }),
  handle({ store }, args) {
    const user = existingUser(store.state, args.user ?? APP.botUser);
    const channels = store.state.channels.filter(
      (channel) =>
        channel.members.includes(user.id) &&
        channel.directWith === null &&
        (!channel.private || channel.members.includes(APP.botUser)) &&
        !(args.exclude_archived && channel.archived),
    );
    const { items, cursor } = page(channels, args);
    return { channels: items.map(renderChannel), response_metadata: { next_cursor: cursor } };
  },
});

const usergroupsList = defineMethod({
  name: "usergroups.list",
  scopes: ["usergroups:read"],
  tier: 2,
  args: z.object({ include_users: flag.optional() }),
  handle: ({ store }, args) => ({
    usergroups: store.state.usergroups.map((group) => ({
      id: group.id,
      team_id: TEAM.id,
      is_usergroup: true,
      name: group.name,
      handle: group.handle,
      date_delete: 0,
      user_count: group.users.length,
      ...(args.include_users ? { users: group.users } : {}),
    })),
  }),
});

const usergroupsUsersList = defineMethod({
  name: "usergroups.users.list",
  scopes: ["usergroups:read"],
  tier: 2,
  args: z.object({ usergroup: text }),
  handle({ store }, args) {
    const group = store.state.usergroups.find((candidate) => candidate.id === args.usergroup);
    if (!group) throw new SlackError("no_such_subteam");
    return { users: group.users };
  },
});

/** Who is who: the bot itself, the team, people and groups. */
export const PEOPLE_METHODS = [
  authTest,
  teamInfo,
  botsInfo,
  usersInfo,
  usersList,
  lookupByEmail,
  usersConversations,
  usergroupsList,
  usergroupsUsersList,
];
