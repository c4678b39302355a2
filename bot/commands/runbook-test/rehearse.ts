import { createHash, randomUUID } from "node:crypto";
import { sql } from "kysely";
import { createExpressions } from "../../adapters/cel/create-expressions.ts";
import { createCelPolicy } from "../../adapters/cel/create-policy-evaluator.ts";
import { peopleOf } from "../../adapters/files/read-people.ts";
import { createIdentityStore } from "../../adapters/postgres/identity-store.ts";
import { createPostmortemStore } from "../../adapters/postgres/postmortem-store.ts";
import { createStore } from "../../adapters/postgres/create-store.ts";
import type { Database } from "../../adapters/postgres/open-database.ts";
import { newId } from "../../adapters/postgres/trx.ts";
import { TIMER_DEFAULTS } from "../../incident/timers.ts";
import type { Run, StepRecord } from "../../action/run.ts";
import { correlateDeliveries } from "../../pipeline/correlate-deliveries.ts";
import { draftChange } from "../../pipeline/draft-change.ts";
import { ENGINE_DEFAULTS, type Engine } from "../../pipeline/engine.ts";
import { createCommandPort } from "../../pipeline/execute-command.ts";
import { executeRun } from "../../pipeline/execute-run.ts";
import { runbooksFor } from "../../pipeline/plan-runbook.ts";
import { readerOf } from "../../pipeline/sources.ts";
import { requestRun } from "../../pipeline/request-run.ts";
import type { ApprovalPolicy } from "../../policy/decide.ts";
import type { Documents } from "../../ports/documents.ts";
import type { Series } from "../../ports/series-source.ts";
import type { DurableIo } from "../../ports/workflows.ts";
import type { Runbook } from "../../runbook/runbook.ts";
import type { RunbookChecks } from "../../runbook/parse-runbook.ts";
import { type Script, scriptedConnectors } from "./scripted-connectors.ts";
import type { RunbookCase } from "./test-document.ts";
import { createVirtualClock } from "./virtual-clock.ts";

export interface Rehearsal {
  readonly runbook: Runbook;
  readonly documents: Documents;
  readonly policy: ApprovalPolicy;
  readonly checks: RunbookChecks;
  readonly database: Database;
}

/** What happened in a case. */
export interface Path {
  readonly run: Run;
  readonly steps: readonly StepRecord[];
  readonly changes: number;
  /** Whether the alerts of the case choose this runbook at all. */
  readonly chosen: boolean;
}

const REQUESTER = "requester";
const APPROVERS = ["first-approver", "second-approver"];
const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined, debug: () => undefined };

function delivery(alerts: NonNullable<RunbookCase["alerts"]>, id: string): string {
  const startsAt = new Date().toISOString();
  return JSON.stringify({
    version: "4",
    groupKey: id,
    truncatedAlerts: 0,
    status: "firing",
    receiver: "noops",
    groupLabels: {},
    commonLabels: {},
    commonAnnotations: {},
    externalURL: "",
    alerts: alerts.map((alert, at) => ({
      status: "firing",
      ...alert,
      startsAt,
      endsAt: "0001-01-01T00:00:00Z",
      fingerprint: `${id}-${String(at)}`,
    })),
  });
}

/** The same for every SLO of the model. */
const budgetOf = (documents: Documents, left: number | undefined): readonly Series[] =>
  documents.models().flatMap(({ metadata, spec }) =>
    spec.slos.flatMap(({ name }) =>
      left === undefined
        ? []
        : [
            {
              labels: { sloth_id: `${spec.serving?.service ?? metadata.name}-${name}` },
              points: [{ at: 0, value: left }],
            },
          ],
    ),
  );

const wakeNobody = () => Promise.resolve({ sent: false, reason: "a rehearsal pages nobody", again: false });

/** The real engine on a database in memory; only targets, people and the clock are played. */
export async function rehearse(rehearsal: Rehearsal, one: RunbookCase): Promise<Path> {
  const { database, runbook, documents, policy, checks } = rehearsal;
  const script: Script = { answers: one.answers, asking: "", applied: [], asked: new Map() };
  const clock = createVirtualClock();
  const groups = policy.rules.flatMap((rule) => rule.approvers);
  const people = peopleOf(
    [REQUESTER, ...APPROVERS].map((subject) => ({ subject, name: subject, email: null, groups })),
  );
  const expressions = createExpressions();
  // Each case starts from nothing: its incident is no repetition of the last one's, and no target is locked.
  await sql`TRUNCATE incident, alert, alert_event, timer, effect_lock CASCADE`.execute(database.db);
  const engine: Engine = {
    settings: { ...ENGINE_DEFAULTS, environment: "prod", timers: TIMER_DEFAULTS, maxModelActionsPerDay: 1000 },
    store: clock.shift(createStore({ database, channels: null })),
    documents,
    people,
    identities: createIdentityStore(database.db, people),
    connectors: scriptedConnectors(checks.connectors, script),
    policy: createCelPolicy({ ...documents, policyOf: () => policy }, expressions),
    expressions,
    runbookChecks: checks,
    workflows: { start: () => Promise.resolve(), resume: () => Promise.resolve(), hint: () => Promise.resolve() },
    monitor: { ask: () => Promise.resolve(null) },
    pager: { page: wakeNobody, tell: wakeNobody },
    onCall: { levels: 0, at: () => [] },
    series: { latest: () => Promise.resolve(budgetOf(documents, one.budget)) },
    failpoint: { hit: () => undefined },
    tracer: null,
    log: SILENT,
    boot: "rehearsal",
    newId: (kind) => newId(kind, randomUUID),
    sha256: (text) => createHash("sha256").update(text).digest("hex"),
  };
  const commands = createCommandPort(engine, {
    draft: () => Promise.resolve(null),
    store: createPostmortemStore(database.db),
  });

  const { chosen, ...about } = one.alerts === undefined ? await askForChange() : await openIncident(one.alerts);
  const requested = await requestRun(engine, {
    ...about,
    runbook,
    mode: one.mode,
    requester: REQUESTER,
    via: "cli",
    automatic: false,
    params: one.params,
  });
  if (!requested.accepted) throw new Error(requested.reason);
  const runId = requested.run.id;

  async function openIncident(given: NonNullable<RunbookCase["alerts"]>) {
    const body = delivery(given, randomUUID());
    await engine.store.appendDeliveries([{ source: "alertmanager", body, trace: null }]);
    const { opened } = await correlateDeliveries({ engine, readerOf, batch: 1 });
    const [incident] = opened;
    if (incident === undefined) throw new Error("the alerts of this case open no incident");
    const alerts = await engine.store.transaction((tx) => tx.alertsOf(incident.id));
    const chosen = runbooksFor(engine, incident, alerts).some(({ name }) => name === runbook.name);
    return { incidentId: incident.id, chosen };
  }
  async function askForChange() {
    const model = documents.models()[0]?.metadata.name ?? "model";
    const change = await draftChange(engine, model, runbook.title);
    return { incidentId: change.id, change, chosen: true };
  }

  /** The people of the case answer as soon as they are asked. */
  async function vote(): Promise<void> {
    const waiting = (await engine.store.transaction((tx) => tx.steps(runId))).find(({ state }) => state === "waiting");
    const said = one.votes[waiting?.stepId ?? ""] ?? "approve";
    if (waiting === undefined || said === "nobody") return;
    const approval = await engine.store.transaction((tx) => tx.latestApproval(runId, waiting.stepId));
    if (approval === null) return;
    const about = { approvalId: approval.id, planHash: approval.planHash };
    const command =
      said === "approve" ? { verb: said, ...about } : { verb: said, ...about, reason: "the test says no" };
    for (const subject of APPROVERS) await commands.execute(command, { via: "cli", subject });
  }
  const io: DurableIo = {
    step(name, work) {
      const [step = "", part] = name.split(":");
      script.asking = part === "verify" ? `${step}.verify` : step;
      return work();
    },
    async waitForHint(seconds) {
      await vote();
      clock.advance(seconds);
    },
    sleep: (seconds) => Promise.resolve(clock.advance(seconds)),
  };
  await executeRun(io, engine, runId);
  const { run, steps } = await engine.store.transaction(async (tx) => ({
    run: await tx.run(runId),
    steps: await tx.steps(runId),
  }));
  if (run === null) throw new Error("the run is gone");
  return { run, steps, changes: new Set(script.applied).size, chosen };
}
