import type { z } from "zod";
import { complaints } from "../block-kit/complaints.ts";
import type { Triggers } from "../interaction/triggers.ts";
import type { Sockets } from "../socket/sockets.ts";
import type { News } from "../workspace/news.ts";
import type { Store } from "../workspace/store.ts";
import { SlackError } from "./slack-error.ts";
import type { Uploads } from "./uploads.ts";

/** What a method may touch. */
export interface ApiContext {
  readonly store: Store;
  readonly news: News;
  readonly triggers: Triggers;
  readonly uploads: Uploads;
  readonly sockets: Sockets;
  readonly now: () => number;
  readonly baseUrl: () => string;
}

/** Calls per minute that Slack promises at least; `channel` is chat.postMessage's one per second and channel. */
export type Tier = 1 | 2 | 3 | 4 | "special" | "channel";

/** One method of the Web API. */
export interface Method {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly tier: Tier;
  /** True where the app-level token calls instead of the bot's. */
  readonly appToken: boolean;
  call(context: ApiContext, raw: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>>;
}

interface Definition<A extends z.ZodType> {
  readonly name: string;
  readonly scopes?: readonly string[];
  readonly tier: Tier;
  readonly appToken?: boolean;
  readonly args: A;
  readonly handle: (
    context: ApiContext,
    args: z.output<A>,
  ) => Record<string, unknown> | Promise<Record<string, unknown>>;
}

/** A method from its arguments and what it does; wrong arguments are answered with their places. */
export function defineMethod<A extends z.ZodType>(definition: Definition<A>): Method {
  return {
    name: definition.name,
    scopes: definition.scopes ?? [],
    tier: definition.tier,
    appToken: definition.appToken ?? false,
    async call(context, raw) {
      const args = definition.args.safeParse(raw);
      if (!args.success) throw new SlackError("invalid_arguments", complaints(args.error, []));
      return { ok: true, ...(await definition.handle(context, args.data)) };
    },
  };
}
