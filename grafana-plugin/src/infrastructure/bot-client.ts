import { getBackendSrv, isFetchError } from "@grafana/runtime";
import { lastValueFrom, timeout, TimeoutError } from "rxjs";
import type { z } from "zod";
import {
  answerShape,
  auditShape,
  incidentShape,
  incidentsShape,
  modelsShape,
  statusShape,
  type Answer,
} from "./bot-shapes.ts";
import { t } from "../text.ts";
import { APP_ID } from "./settings.ts";

const PROXY = `/api/plugin-proxy/${APP_ID}/bot`;
/** A page must not hang on a bot that hangs. */
const PATIENCE_MS = 10_000;

/** Why the bot gave no usable answer, as a sentence for the person who waits for it. */
export class BotProblem extends Error {
  readonly kind: "unreachable" | "token" | "role" | "slow" | "server" | "shape" | "missing";
  constructor(kind: BotProblem["kind"], message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}

function problemOf(error: unknown): BotProblem {
  if (error instanceof TimeoutError)
    return new BotProblem(
      "slow",
      t("bot.slow", "The bot did not answer within {{seconds}} s.", { seconds: PATIENCE_MS / 1000 }),
      error,
    );
  if (!isFetchError(error))
    return new BotProblem("unreachable", t("bot.not-asked", "The bot could not be asked."), error);
  const data = error.data as { readonly error?: string; readonly message?: string } | undefined;
  const said = data?.error ?? data?.message;
  switch (error.status) {
    case 401:
      return new BotProblem(
        "token",
        t("bot.token", "The bot does not know the token in the configuration of this app."),
        error,
      );
    case 403:
      return new BotProblem("role", said ?? t("bot.role", "Your role may not do this."), error);
    case 404:
      return new BotProblem("missing", said ?? t("bot.missing", "The bot knows nothing under this address."), error);
    case 0:
    case 502:
    case 504:
      return new BotProblem(
        "unreachable",
        t("bot.unreachable", "The bot is not running, or its address in the configuration is wrong."),
        error,
      );
    default:
      return new BotProblem(
        "server",
        said === undefined
          ? t("bot.status", "The bot answered {{status}}.", { status: error.status })
          : t("bot.status-said", "The bot answered {{status}}: {{said}}.", { status: error.status, said }),
        error,
      );
  }
}

async function request(options: {
  readonly url: string;
  readonly method: "GET" | "POST";
  readonly data?: unknown;
}): Promise<unknown> {
  const answer = getBackendSrv().fetch<unknown>({ ...options, showErrorAlert: false });
  try {
    return (await lastValueFrom(answer.pipe(timeout(PATIENCE_MS)))).data;
  } catch (error) {
    // A refusal is an answer, not a failure: it carries the reason of the policy.
    if (isFetchError(error) && answerShape.safeParse(error.data).success) return error.data;
    throw problemOf(error);
  }
}

async function read<T>(path: string, shape: z.ZodType<T>): Promise<T> {
  const data = await request({ url: `${PROXY}/read/${path}`, method: "GET" });
  const parsed = shape.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new BotProblem(
    "shape",
    t("bot.shape", "The bot speaks another version of its API: {{field}} is not what was expected.", {
      field: issue?.path.join(".") ?? path,
    }),
  );
}

const id = encodeURIComponent;

/** The bot's API through Grafana's proxy, which adds the token and checks the role. */
export const botClient = {
  incidents: async (state: "open" | "all") =>
    (await read(`incidents?state=${state}&limit=100`, incidentsShape)).incidents,
  incident: (ref: string) => read(`incidents/${id(ref)}`, incidentShape),
  models: async () => (await read("models", modelsShape)).models,
  audit: async (after: string, limit: number) =>
    (await read(`audit?after=${id(after)}&limit=${limit}`, auditShape)).entries,
  status: () => read("status", statusShape),
  /** Asks for something; the same checks apply as in chat. */
  act: async (path: string, body: object = {}): Promise<Answer> => {
    const data = await request({ url: `${PROXY}/act/${path}`, method: "POST", data: body });
    const parsed = answerShape.safeParse(data);
    if (!parsed.success)
      throw new BotProblem(
        "shape",
        t("bot.answer", "The bot gave an answer that this version of the app does not know."),
      );
    return parsed.data;
  },
};
