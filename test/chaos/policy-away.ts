import { createServer } from "node:http";
import { createOpaPolicy } from "@noops-ml/bot/adapters/opa/create-opa-policy.ts";
import type { Database } from "@noops-ml/bot/adapters/postgres/open-database.ts";
import { sweep } from "@noops-ml/bot/pipeline/sweep.ts";
import type { ApprovalPolicy } from "@noops-ml/bot/policy/decide.ts";
import { freePort } from "../free-port.ts";
import { anAlert } from "../bot/fakes.ts";
import { type FakeAct, type TestBot, aRunbook, anEngine, fakeAct } from "../bot/pipeline/an-engine.ts";
import { RUNBOOK } from "./alone.ts";
import { eventually, expectThat } from "./fault.ts";
import { listen } from "../listen.ts";

/** Longer than any decision may take, the answer of an engine that hangs included. */
const DECISION_BAR_MS = 2000;

const TROUBLES = ["down", "throws", "nonsense", "slow", "undefined"] as const;
type Trouble = (typeof TROUBLES)[number];

/** A policy engine in trouble; each kind except "down" is an answer of a server. */
async function startPolicyEngine(trouble: Trouble): Promise<{ readonly url: string; stop(): Promise<void> }> {
  if (trouble === "down") return { url: `http://127.0.0.1:${String(await freePort())}`, stop: () => Promise.resolve() };
  const server = createServer((request, response) => {
    request.resume();
    if (trouble === "slow") setTimeout(() => response.end('{"result":{"level":"L4","reason":"late"}}'), 10_000).unref();
    else if (trouble === "throws") response.writeHead(500).end('{"code":"internal_error"}');
    else response.end(trouble === "nonsense" ? '{"result":{"level":"L9","reason":"?"}}' : "{}");
  });
  return listen(server);
}

/** What our own policy would allow to automation by itself must wait for a person when the engine cannot be asked. */
const AUTOMATIC: ApprovalPolicy = {
  name: "automatic",
  revision: "automatic",
  rules: [{ when: "true", level: "L4", approvers: ["ml-oncall"], ttl: "15m", reason: "it acts by itself" }],
};

async function aBot(database: Database, trouble: Trouble, url: string, act: FakeAct): Promise<[TestBot, string]> {
  const bot = anEngine(database, {
    connectors: [act.connector],
    runbooks: [aRunbook(RUNBOOK)],
    over: { policy: createOpaPolicy({ url, fallback: () => AUTOMATIC }) },
  });
  const labels = { noops_model: trouble, sloth_service: trouble };
  await bot.deliver([anAlert({ fingerprint: trouble, labels })]);
  const [incident] = await bot.incidents.list({ state: "open", model: trouble, limit: 1 });
  return [bot, incident?.id ?? ""];
}

/** Alice asks by hand and Bob agrees; resolves with how the run ended. */
async function byHand(bot: TestBot, incidentId: string): Promise<string> {
  const answer = await bot.execute({ verb: "run", incidentId, runbook: "repair", dryRun: false }, "alice");
  if (answer.outcome !== "done") return `refused: ${answer.reason}`;
  const run = async () => (await bot.incidents.view(incidentId))?.run ?? null;
  await eventually("a question or an end", async () => {
    const seen = await run();
    return (seen?.approval ?? null) !== null || seen?.state === "failed";
  });
  const approval = (await run())?.approval ?? null;
  if (approval === null) return `refused: ${(await run())?.reason ?? ""}`;
  const vote = { approvalId: approval.id, planHash: approval.plan.hash };
  await bot.execute({ verb: "approve", ...vote }, "alice");
  await bot.execute({ verb: "approve", ...vote }, "bob");
  await eventually("the end of the run", async () => /succeeded|failed/.test((await run())?.state ?? ""));
  return (await run())?.state ?? "gone";
}

/** The engine that decides is away, silent, slow or wrong: automation stops, a person may still act. */
export async function policyAway(database: Database): Promise<string> {
  const told: string[] = [];
  for (const trouble of TROUBLES) {
    const act = fakeAct("mlflow.set_alias");
    const engine = await startPolicyEngine(trouble);
    try {
      const [bot, incidentId] = await aBot(database, trouble, engine.url, act);
      const started = performance.now();
      await sweep(bot.engine);
      const suggestion = (await bot.incidents.view(incidentId))?.suggestion;
      const tookMs = performance.now() - started;
      await Promise.all(bot.runs);
      expectThat(act.applied.length === 0, `${trouble}: automation acted by itself`);
      expectThat(tookMs < DECISION_BAR_MS, `${trouble}: the decision took ${String(Math.round(tookMs))} ms`);
      const acked = await bot.execute({ verb: "ack", incidentId }, "alice");
      const end = await byHand(bot, incidentId);
      await Promise.all(bot.runs);
      const calls = String(act.applied.length);
      told.push(`${trouble}: level ${suggestion?.level ?? "none"}, by hand ${end}, ${calls} call`);
      // An engine that answers, but decides nothing, is a denial; it is not one that cannot be asked.
      const right =
        trouble === "undefined" ? /^refused/.test(end) && calls === "0" : end === "succeeded" && calls === "1";
      expectThat(right && acked.outcome === "done" && suggestion?.level !== "L4", told.at(-1) ?? "");
    } finally {
      await engine.stop();
    }
  }
  return told.join("; ");
}
