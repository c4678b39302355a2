import type { Database } from "@noops-ml/bot/adapters/postgres/open-database.ts";
import { embeddedEngine, serverEngine } from "../bot/database.ts";
import { crashBatches } from "./crash-batches.ts";
import { tellTally } from "./crash-runs.ts";
import { databaseAway } from "./database-away.ts";
import * as deliveries from "./deliveries.ts";
import * as effects from "./effects.ts";
import type { EngineName, Fault, Size } from "./fault.ts";
import { namedTests } from "./named-tests.ts";
import { otherSources } from "./other-sources.ts";
import { policyAway } from "./policy-away.ts";
import { hugeBody, readOnlyDatabase } from "./processes.ts";
import { promotedTwice } from "./promotions.ts";
import { sigkills } from "./sigkills.ts";

const SEED = 20260101;
const KILLS: Readonly<Record<Size, number>> = { short: 2, full: 99 };
const RUNS: Readonly<Record<Size, Readonly<Record<EngineName, number>>>> = {
  short: { postgres: 60, embedded: 30 },
  full: { postgres: 10_000, embedded: 1000 },
};
const server = serverEngine();

/** Ends what the faults have started. */
export const stopServer = (): Promise<void> => server.stop();

/** The same story on a fresh database of each engine. */
async function onBoth(story: (database: Database, engine: EngineName) => Promise<string>): Promise<string> {
  const told: string[] = [];
  for (const engine of ["postgres", "embedded"] as const) {
    const database = await (engine === "postgres" ? server : embeddedEngine()).open();
    try {
      told.push(`${engine}: ${await story(database, engine)}`);
    } catch (error) {
      throw new Error(`${engine}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    } finally {
      await database.close();
    }
  }
  return told[0]?.replace(/^\w+: /, "") === told[1]?.replace(/^\w+: /, "")
    ? `${told[0]?.replace(/^\w+: /, "") ?? ""} (both engines)`
    : told.join(" · ");
}

const both = (story: (database: Database) => Promise<string>) => () => onBoth(story);

async function onBothProcesses(story: (engine: EngineName) => Promise<string>): Promise<string> {
  return `postgres: ${await story("postgres")} · embedded: ${await story("embedded")}`;
}

const DELIVERY = "test/bot/slack/delivery.test.ts";
const DECIDERS = "test/bot/slack/who-decides.test.ts";
const RECEIVER = "test/bot/slack/receiver.test.ts";

/** The failure-injection list, in its order. */
export const FAULTS: readonly Fault[] = [
  { row: 1, fault: "SIGKILL of the bot under 1,000 alerts/s, 100 times", expected: "0 acknowledged alerts lost, 0 duplicate incidents", run: (size) => onBothProcesses((engine) => sigkills(engine, KILLS[size])) }, // prettier-ignore
  { row: 2, fault: "one delivery 50 times, two Alertmanagers, shuffled", expected: "1 incident, 1 message", run: both(deliveries.repeated) }, // prettier-ignore
  { row: 3, fault: "resolve before firing, every order with repeats", expected: "one final state", run: both(deliveries.everyOrder) }, // prettier-ignore
  { row: 4, fault: "Alertmanager restart loses a pending resolve", expected: "stale, then resolved by the second poll", run: both(deliveries.lostResolve) }, // prettier-ignore
  { row: 5, fault: "half of the group silenced, then all of it", expected: "not resolved, shown as suppressed", run: both(deliveries.halfSilenced) }, // prettier-ignore
  { row: 6, fault: "truncatedAlerts > 0", expected: "stored, partial view", run: both(deliveries.truncated) },
  { row: 6, fault: "20,000 alerts in one body", expected: "stored, partial view, RSS < 512 MB", run: (size) => onBothProcesses((engine) => hugeBody(engine, size === "full" ? 20_000 : 1000)) }, // prettier-ignore
  { row: 7, fault: "routing tree edited, groupKey changes", expected: "same incident", run: both(deliveries.otherGroupKey) }, // prettier-ignore
  { row: 8, fault: "database away for 60 s under load", expected: "503 within 1 s, readiness red, 0 lost, recovery < 30 s", run: (size) => databaseAway(size === "full" ? 60 : 5) }, // prettier-ignore
  { row: 8, fault: "database away when somebody clicks", expected: "\"not recorded, nothing executed\"", run: () => namedTests(RECEIVER, ["with the store away a command is answered with what did not happen"]) }, // prettier-ignore
  { row: 9, fault: "database read-only", expected: "503, one call of the direct webhook, no crash loop", run: (size) => readOnlyDatabase(size) }, // prettier-ignore
  { row: 10, fault: "death at every boundary of the effect protocol", expected: "exactly one effect, or unknown with a person asked; ≤ 30 s", run: (size) => onBothProcesses(async (engine) => tellTally(await crashBatches(engine, RUNS[size][engine], SEED))) }, // prettier-ignore
  { row: 10, fault: "SIGKILL of one of two replicas during a run", expected: "the other one finishes it, one effect", run: () => namedTests("test/bot/failover.test.ts", ["finish the run of the one that is killed, with one effect"]) }, // prettier-ignore
  { row: 11, fault: "worker stopped beyond its lease, then continued", expected: "fenced out, no second effect", run: both(effects.fencedOut) }, // prettier-ignore
  { row: 12, fault: "target applies, its answer is lost", expected: "probe says done, not applied again", run: both(effects.answerLost) }, // prettier-ignore
  { row: 13, fault: "Argo promote: alert, request, votes and run, each twice at once", expected: "step index + 1 once", run: both(promotedTwice) }, // prettier-ignore
  { row: 14, fault: "rollback does not help, burn goes on", expected: "failed and escalated, no second automatic action", run: both(effects.noHelp) }, // prettier-ignore
  { row: 15, fault: "edits answer 429", expected: "other methods go on", run: () => namedTests(DELIVERY, ["a 429 on edits holds up edits only"]) }, // prettier-ignore
  { row: 16, fault: "Slack refuses for good", expected: "given up with its reason, and the pager takes over", run: () => namedTests(DELIVERY, ["a revoked token is given up with its reason"]) }, // prettier-ignore
  { row: 17, fault: "Slack accepts and drops the answer", expected: "no duplicate", run: () => namedTests(DELIVERY, ["a thread reply whose answer is lost is told once"]) }, // prettier-ignore
  { row: 18, fault: "request replayed, forged, of another type", expected: "refused or ignored, 0 executions", run: () => namedTests(RECEIVER, ["a request without signature headers is refused", "a changed body is refused although its headers are genuine", "a charset on the media type does not matter", "a replayed command gets the stored answer and executes once"]) }, // prettier-ignore
  { row: 18, fault: "a body of 5 MB, then another request on the same connection", expected: "refused, then answered", run: () => namedTests(DECIDERS, ["after a body of 5 MB on a kept connection the next request is answered at once"]) }, // prettier-ignore
  { row: 19, fault: "20 parallel clicks, by one person and by five", expected: "one decision", run: () => namedTests(DECIDERS, ["of twenty parallel clicks by five people one decides"]) }, // prettier-ignore
  { row: 20, fault: "who asked approves by a second account; guest, bot user, somebody of another organisation", expected: "refused with a reason", run: () => namedTests(DECIDERS, ["a guest", "somebody of another organisation", "a second account of the person who asked", "a bot user"]) }, // prettier-ignore
  { row: 20, fault: "an approver leaves the group before the run", expected: "the vote counts no more", run: () => namedTests("test/bot/slack/left-the-group.test.ts", ["an approver who leaves the group between the vote and the run"]) }, // prettier-ignore
  { row: 20, fault: "who asked approves; a policy without approvers", expected: "refused with a reason", run: () => namedTests("test/bot/policy/policy.test.ts", ["forbids the requester and the author of a promoted version to vote", "executes nothing when no rule holds or there is none"]) }, // prettier-ignore
  { row: 21, fault: "policy engine down, throwing, talking nonsense, 10 s slow, undefined", expected: "no automation; by hand it works, unless nothing is defined", run: both(policyAway) }, // prettier-ignore
  { row: 22, fault: "kill switch while a step runs", expected: "the call in flight is recorded, nothing new starts", run: both(effects.killSwitch) }, // prettier-ignore
  { row: 23, fault: "storm: 10,000 alerts of 500 models", expected: "≤ 500 incidents, the storm speaks with one voice", run: (size) => onBoth((database) => deliveries.storm(database, size === "full" ? 10_000 : 500)) }, // prettier-ignore
  { row: 24, fault: "clocks 10 min apart", expected: "leases follow the database", run: both(effects.clocksApart) }, // prettier-ignore
  { row: 25, fault: "superuser edits, deletes, reorders audit rows", expected: "verify names the first bad seq", run: both(effects.tamperedAudit) }, // prettier-ignore
  { row: 26, fault: "Sentry and Datadog under 1,000 alerts/s, each commit 250 ms", expected: "answered < 1 s, all kept", run: (size) => otherSources(size === "full" ? 60 : 5) }, // prettier-ignore
];
