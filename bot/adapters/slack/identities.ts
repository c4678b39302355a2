import type { Clock } from "../../ports/clock.ts";
import type { IdentityStore, KnownIdentity } from "../../ports/identity-store.ts";
import type { Log } from "../../ports/log.ts";
import { record, string } from "./parse-request.ts";
import type { WebClient } from "./web-client.ts";

/** People leave and become guests; what Slack said about a user is asked again after this time. */
const FRESH_MS = 10 * 60 * 1000;

/** Finds out who a Slack user is before a command is executed in their name. */
export interface Identities {
  /** Null when Slack cannot be asked: such a person may read, never decide. */
  know(teamId: string, userId: string): Promise<KnownIdentity | null>;
}

export interface IdentityDeps {
  readonly client: WebClient;
  readonly store: IdentityStore;
  readonly teamIds: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
}

export function createIdentities(deps: IdentityDeps): Identities {
  return {
    know: async (teamId, userId) => {
      const known = await deps.store.get(teamId, userId);
      if (known !== null && deps.clock.now().getTime() - known.verifiedAt.getTime() < FRESH_MS) return known;
      try {
        const { user } = (await deps.client.apiCall("users.info", { user: userId })) as { user?: unknown };
        return await deps.store.put(profile(record(user), teamId, userId, deps.teamIds));
      } catch (error) {
        deps.log.warn({ user: userId, error: String(error) }, "Slack could not be asked who this is");
        return known;
      }
    },
  };
}

function profile(user: Readonly<Record<string, unknown>>, teamId: string, userId: string, teamIds: readonly string[]) {
  const details = record(user.profile);
  const email = string(details.email);
  return {
    teamId,
    userId,
    email: email === "" ? null : email,
    displayName: string(details.display_name) || string(user.real_name) || string(user.name) || userId,
    isBot: user.is_bot === true || user.is_workflow_bot === true,
    isGuest: user.is_restricted === true || user.is_ultra_restricted === true,
    isDeleted: user.deleted === true,
    isStranger: user.is_stranger === true || !teamIds.includes(string(user.team_id) || teamId),
  };
}
