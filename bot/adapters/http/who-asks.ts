import type { IncomingMessage } from "node:http";
import type { ActorRef } from "../../action/command.ts";
import type { People } from "../../ports/people.ts";
import type { GrafanaIdentity } from "./grafana-identity.ts";
import { type TokenHash, matchToken } from "./tokens.ts";

export interface ApiTokens {
  readonly read: readonly { readonly hash: TokenHash }[];
  /** A token that acts does so in the name of one person. */
  readonly act: readonly { readonly hash: TokenHash; readonly subject: string }[];
  /** A token that proves the plugin of one organisation of a Grafana; the person is proven by Grafana's signature. */
  readonly grafana: readonly { readonly hash: TokenHash; readonly org: number }[];
}

export type Asker =
  | { readonly kind: "stranger" }
  /** May read; `reason` says why no more. */
  | { readonly kind: "reader"; readonly reason: string }
  | { readonly kind: "actor"; readonly ref: ActorRef };

export interface AskerFacts {
  readonly tokens: ApiTokens;
  readonly people: People;
  readonly grafanaIdentity: (token: string, org: number) => Promise<GrafanaIdentity>;
}

const NO_ID = "Grafana has not said who asks (X-Grafana-Id)";

async function atGrafana(request: IncomingMessage, org: number, facts: AskerFacts): Promise<Asker> {
  const header = request.headers["x-grafana-id"];
  // Nobody is named: such a request may acknowledge, because a page must be stoppable, and the engine refuses all else.
  if (header === undefined || header === "") return { kind: "actor", ref: { via: "grafana", unproven: NO_ID } };
  const identity = await facts.grafanaIdentity(String(header), org);
  if (!identity.proven) return { kind: "reader", reason: identity.reason };
  const { sub, email } = identity.user;
  const person = facts.people.byGrafana(sub) ?? (email === null ? null : facts.people.byEmail(email));
  return { kind: "actor", ref: { via: "grafana", subject: person?.subject ?? sub } };
}

/** Who makes a request of the API: proven by the token, or at Grafana by its signature on top. */
export async function whoAsks(request: IncomingMessage, facts: AskerFacts): Promise<Asker> {
  const { authorization } = request.headers;
  const { tokens } = facts;
  const plugin = matchToken(authorization, tokens.grafana);
  if (plugin !== null) return atGrafana(request, plugin.org, facts);
  const actor = matchToken(authorization, tokens.act);
  if (actor !== null) {
    const said = request.headers["x-noops-via"];
    const via = said === "grafana" || said === "cli" ? said : "api";
    return { kind: "actor", ref: { via, subject: actor.subject } };
  }
  if (matchToken(authorization, tokens.read) !== null)
    return { kind: "reader", reason: "this token may read, not act" };
  return { kind: "stranger" };
}
