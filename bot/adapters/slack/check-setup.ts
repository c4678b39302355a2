import { createHmac } from "node:crypto";
import { callFailure } from "./call-outcome.ts";
import { SCOPES } from "./manifest.ts";
import { record, string } from "./parse-request.ts";
import { MAX_SKEW_SECONDS } from "./signature.ts";
import type { SlackConfig } from "./slack-config.ts";
import type { WebClient } from "./web-client.ts";
import { createWebClient } from "./web-client.ts";

/** One thing that must be right for the chat to work, with what to do when it is not. */
export interface SetupCheck {
  readonly name: string;
  readonly state: "good" | "bad" | "skipped";
  readonly detail: string;
  /** What to do; null when nothing is to be done. */
  readonly mend: string | null;
}

export interface SetupQuestion {
  readonly config: SlackConfig;
  readonly channels: readonly string[];
  /** Public address of `/slack/events`; null leaves that check out. */
  readonly eventsUrl: string | null;
  readonly nowSeconds: number;
}

const TIMEOUT_MS = 5000;
/** Beyond this clocks still work, but not for long. */
const SKEW_WARNING_SECONDS = 60;

/** Asks Slack, and our own public address, everything that usually goes wrong in a set-up. */
export async function checkSetup(question: SetupQuestion): Promise<readonly SetupCheck[]> {
  const { config } = question;
  const client = createWebClient(config);
  const token = await checkToken(client, config);
  if (token.some((check) => check.name === "token" && check.state === "bad")) return token;
  const channels = await Promise.all(question.channels.map((channel) => checkChannel(client, channel)));
  return [...token, ...channels, await checkClock(question), ...(await checkEvents(question))];
}

async function checkToken(client: WebClient, config: SlackConfig): Promise<SetupCheck[]> {
  try {
    const answer = record(await client.apiCall("auth.test"));
    const team = string(answer.team_id);
    const { scopes } = record(answer.response_metadata) as { scopes?: readonly string[] };
    return [
      good("token", `works in ${string(answer.team)} (${team}) as ${string(answer.user)}`),
      config.teamIds.includes(team)
        ? good("workspace", `${team} may act`)
        : bad(
            "workspace",
            `${team} is not in SLACK_TEAM_ID`,
            `Set SLACK_TEAM_ID=${team}; clicks from there are refused now.`,
          ),
      checkScopes(scopes ?? []),
    ];
  } catch (error) {
    return [
      bad(
        "token",
        `Slack refused it: ${reasonOf(error)}`,
        "Install the app again and copy its Bot User OAuth Token into SLACK_BOT_TOKEN.",
      ),
    ];
  }
}

function checkScopes(granted: readonly string[]): SetupCheck {
  const missing = Object.keys(SCOPES).filter((scope) => !granted.includes(scope));
  if (missing.length === 0) return good("scopes", `all ${Object.keys(SCOPES).length} are granted`);
  const reasons = missing.map((scope) => `${scope} (to ${SCOPES[scope] ?? "work"})`).join(", ");
  return bad(
    "scopes",
    `missing: ${reasons}`,
    "Paste the manifest of `noops-bot slack manifest` and reinstall the app.",
  );
}

async function checkChannel(client: WebClient, channel: string): Promise<SetupCheck> {
  const name = `channel ${channel}`;
  try {
    const { channel: found } = record(await client.apiCall("conversations.info", { channel }));
    const details = record(found);
    if (details.is_archived === true)
      return bad(name, "is archived", "Unarchive it or choose another in SLACK_CHANNEL.");
    if (details.is_member !== true)
      return bad(name, "the bot is not in it", `Type /invite @noops in #${string(details.name)}.`);
    return good(name, `#${string(details.name)}, the bot is in it`);
  } catch (error) {
    return bad(
      name,
      `cannot be seen: ${reasonOf(error)}`,
      "Use the channel's id (C…), and invite the bot if it is private.",
    );
  }
}

async function checkClock({ config, nowSeconds }: SetupQuestion): Promise<SetupCheck> {
  try {
    const response = await fetch(new URL("api.test", config.apiUrl), {
      method: "POST",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const theirs = Date.parse(response.headers.get("date") ?? "") / 1000;
    if (!Number.isFinite(theirs)) return { name: "clock", state: "skipped", detail: "Slack named no time", mend: null };
    const skew = Math.round(nowSeconds - theirs);
    const detail = `${Math.abs(skew)} s ${skew < 0 ? "behind" : "ahead of"} Slack`;
    if (Math.abs(skew) < SKEW_WARNING_SECONDS) return good("clock", detail);
    return bad("clock", detail, `Turn on time synchronisation: beyond ${MAX_SKEW_SECONDS} s every click is refused.`);
  } catch (error) {
    return bad("clock", `Slack was not reached: ${reasonOf(error)}`, "Check the way out to slack.com.");
  }
}

/** Plays Slack against our own public address: a signed challenge must be answered, a forged one refused. */
async function checkEvents({ config, eventsUrl, nowSeconds }: SetupQuestion): Promise<SetupCheck[]> {
  if (config.appToken !== null) return [await checkSocket(config)];
  const name = "request URL";
  if (eventsUrl === null) {
    return [
      { name, state: "skipped", detail: "no address was given", mend: "Run again with --url https://…/slack/events." },
    ];
  }
  try {
    const [secret = ""] = config.signingSecrets;
    const genuine = await challenge(eventsUrl, secret, nowSeconds);
    if (genuine.status === 401) {
      return [
        bad(name, "the bot there refuses our signature", "SLACK_SIGNING_SECRET differs there, or its clock is wrong."),
      ];
    }
    if (genuine.status !== 200 || !genuine.body.includes(CHALLENGE)) {
      return [
        bad(
          name,
          `answered HTTP ${genuine.status} without the challenge`,
          "Point it at the bot's /slack/events; a proxy must pass the raw body and the X-Slack-* headers.",
        ),
      ];
    }
    const forged = await challenge(eventsUrl, `${secret}x`, nowSeconds);
    if (forged.status === 200) {
      return [
        bad(
          name,
          "a forged request was accepted",
          "Something in front of the bot answers for it; send requests to the bot itself.",
        ),
      ];
    }
    return [good(name, "answers Slack's challenge and refuses a forged one")];
  } catch (error) {
    return [
      bad(
        name,
        `was not reached: ${reasonOf(error)}`,
        "Make the address reachable from the internet over https, or use Socket Mode.",
      ),
    ];
  }
}

async function checkSocket(config: SlackConfig): Promise<SetupCheck> {
  const client = createWebClient({ ...config, botToken: config.appToken ?? "" });
  try {
    await client.apiCall("apps.connections.open");
    return good("Socket Mode", "a connection may be opened");
  } catch (error) {
    return bad(
      "Socket Mode",
      reasonOf(error),
      "Create an app-level token with connections:write and set SLACK_APP_TOKEN.",
    );
  }
}

const CHALLENGE = "noops-setup-check";

async function challenge(url: string, secret: string, nowSeconds: number): Promise<{ status: number; body: string }> {
  const body = JSON.stringify({ type: "url_verification", challenge: CHALLENGE });
  const timestamp = String(Math.floor(nowSeconds));
  const signature = createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex");
  const response = await fetch(url, {
    method: "POST",
    redirect: "manual",
    headers: {
      "content-type": "application/json",
      "x-slack-request-timestamp": timestamp,
      "x-slack-signature": `v0=${signature}`,
    },
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  return { status: response.status, body: await response.text() };
}

function reasonOf(error: unknown): string {
  const failure = callFailure(error);
  return failure.kind === "rateLimited" ? "too many calls, try again in a minute" : failure.reason;
}

function good(name: string, detail: string): SetupCheck {
  return { name, state: "good", detail, mend: null };
}

function bad(name: string, detail: string, mend: string): SetupCheck {
  return { name, state: "bad", detail, mend };
}
