import { z } from "zod";
import type { BotFacts } from "../readiness/readiness-facts.ts";
import { type Io, IoError } from "./io.ts";
import { reasonOf } from "./reason-of.ts";

const TIMEOUT_MS = 30_000;

const statusSchema = z.object({
  killSwitch: z.object({ on: z.boolean() }),
  incidentsWithoutTimer: z.number(),
});
const modelsSchema = z.object({ models: z.array(z.object({ name: z.string() })) });
const incidentsSchema = z.object({
  incidents: z.array(
    z.object({
      openedAt: z.string(),
      mitigatedAt: z.string().nullable(),
    }),
  ),
});
const runsSchema = z.object({
  runs: z.array(z.object({ runbook: z.string(), mode: z.enum(["live", "dry"]), state: z.string() })),
});

async function request<T>(url: string, path: string, schema: z.ZodType<T>, env: Io["env"]): Promise<T> {
  const token = env["NOOPS_API_TOKEN"];
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  try {
    const response = await fetch(`${url}${path}`, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (response.status === 401) throw new Error("a read token is needed in NOOPS_API_TOKEN");
    if (!response.ok) throw new Error(`status ${response.status}`);
    return schema.parse(await response.json());
  } catch (error) {
    throw new IoError(`The bot at ${url} did not answer ${path}: ${reasonOf(error, "a bot")}`, { cause: error });
  }
}

/** Asks the bot what the checklists want to know about a model. */
export async function askBot(baseUrl: string, model: string, env: Io["env"]): Promise<BotFacts> {
  const url = baseUrl.replace(/\/+$/, "");
  const ofModel = `model=${encodeURIComponent(model)}`;
  const [status, models, { incidents }, { runs }] = await Promise.all([
    request(url, "/v1/status", statusSchema, env),
    request(url, "/v1/models", modelsSchema, env),
    request(url, `/v1/incidents?state=all&${ofModel}`, incidentsSchema, env),
    request(url, `/v1/runs?${ofModel}`, runsSchema, env),
  ]);
  return {
    knowsModel: models.models.some(({ name }) => name === model),
    killSwitchOn: status.killSwitch.on,
    incidentsWithoutTimer: status.incidentsWithoutTimer,
    runs,
    minutesToMitigate: incidents.flatMap(({ openedAt, mitigatedAt }) =>
      mitigatedAt === null ? [] : [(Date.parse(mitigatedAt) - Date.parse(openedAt)) / 60_000],
    ),
  };
}
