import { APP_METHODS } from "./apps.ts";
import { CHAT_METHODS } from "./chat.ts";
import { CONVERSATION_METHODS } from "./conversations.ts";
import { FILE_METHODS } from "./files.ts";
import type { Method } from "./method.ts";
import { PEOPLE_METHODS } from "./people.ts";
import { REACTION_METHODS } from "./reactions.ts";
import { VIEW_METHODS } from "./views.ts";

/** The Web API of this workspace by method name. */
export const METHODS: ReadonlyMap<string, Method> = new Map(
  [
    ...PEOPLE_METHODS,
    ...CHAT_METHODS,
    ...CONVERSATION_METHODS,
    ...VIEW_METHODS,
    ...REACTION_METHODS,
    ...FILE_METHODS,
    ...APP_METHODS,
  ].map((method) => [method.name, method]),
);

/** What an app of this workspace may do unless it was installed with less. */
export const ALL_SCOPES: readonly string[] = [
  ...new Set([...METHODS.values()].flatMap((method) => method.scopes)),
  "commands",
  "groups:history",
  "groups:read",
  "im:history",
  "app_mentions:read",
  "links:read",
];
