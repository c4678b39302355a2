import { createHash, randomUUID } from "node:crypto";
import { createExpressions } from "@noops-ml/bot/adapters/cel/create-expressions.ts";
import { createCelPolicy } from "@noops-ml/bot/adapters/cel/create-policy-evaluator.ts";
import { peopleOf } from "@noops-ml/bot/adapters/files/read-people.ts";
import type { PostmortemReads } from "@noops-ml/bot/adapters/http/read-postmortem.ts";
import { createStore } from "@noops-ml/bot/adapters/postgres/create-store.ts";
import { createIdentityStore } from "@noops-ml/bot/adapters/postgres/identity-store.ts";
import { createIncidentReader } from "@noops-ml/bot/adapters/postgres/incident-reader.ts";
import { createPostmortemStore } from "@noops-ml/bot/adapters/postgres/postmortem-store.ts";
import type { Database } from "@noops-ml/bot/adapters/postgres/open-database.ts";
import type { ActorRef, Answer, Command } from "@noops-ml/bot/action/command.ts";
import { CONNECTOR_FACTS } from "@noops-ml/bot/commands/connector-facts.ts";
import { TIMER_DEFAULTS } from "@noops-ml/bot/incident/timers.ts";
import { correlateDeliveries } from "@noops-ml/bot/pipeline/correlate-deliveries.ts";
import { createDraftPostmortem } from "@noops-ml/bot/pipeline/draft-postmortem.ts";
import { ENGINE_DEFAULTS, type Engine } from "@noops-ml/bot/pipeline/engine.ts";
import { createCommandPort } from "@noops-ml/bot/pipeline/execute-command.ts";
import { executeRun } from "@noops-ml/bot/pipeline/execute-run.ts";
import { readerOf } from "@noops-ml/bot/pipeline/sources.ts";
import type { ActionClass } from "@noops-ml/bot/policy/policy-input.ts";
import type { ApprovalPolicy } from "@noops-ml/bot/policy/decide.ts";
import type { ActConnector, Connector, ProbeResult } from "@noops-ml/bot/ports/connector.ts";
import type { Page, PageNews } from "@noops-ml/bot/ports/pager.ts";
import type { SeriesSource } from "@noops-ml/bot/ports/series-source.ts";
import { parseRunbook } from "@noops-ml/bot/runbook/parse-runbook.ts";
import type { Runbook } from "@noops-ml/bot/runbook/runbook.ts";
import type { ModelDocument } from "@noops-ml/rules/spec/model-schema.ts";
import { readYaml } from "@noops-ml/rules/spec/yaml-source.ts";
import { aDelivery, type anAlert } from "../fakes.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const expressions = createExpressions();
const CHECKS = { connectors: CONNECTOR_FACTS, checkExpression: () => null, sha256 };

export const PEOPLE = peopleOf([
  { subject: "alice", name: "Alice", email: null, groups: ["ml-oncall"] },
  { subject: "bob", name: "Bob", email: null, groups: ["ml-oncall"] },
  { subject: "carol", name: "Carol", email: null, groups: ["risk-owner"] },
]);

/** Two people of the on-call group decide about every change. */
export const TWO_PEOPLE: ApprovalPolicy = {
  name: "two",
  revision: "two",
  rules: [{ when: "true", level: "L3", approvers: ["ml-oncall"], ttl: "15m", reason: "two people" }],
};

/** Parses a runbook, or says what is wrong with it. */
export function aRunbook(text: string): Runbook {
  const [document] = readYaml({ file: "runbook.yaml", text }).documents;
  const parsed = document === undefined ? null : parseRunbook(document, CHECKS);
  if (parsed?.ok !== true) throw new Error(JSON.stringify(parsed?.issues));
  return parsed.value;
}

/** A target in memory. `lost` loses answers, so that the effect is ambiguous; `probe` is what it says afterwards. */
export interface FakeAct {
  readonly connector: ActConnector;
  readonly applied: string[];
  lost: boolean;
  probe: ProbeResult;
}

export function fakeAct(name: string, kind: ActionClass = "rollback", increase = false): FakeAct {
  const applied: string[] = [];
  const fake: FakeAct = {
    applied,
    lost: false,
    probe: { kind: "unknown", reason: "the target does not say", howToCheck: "look at it" },
    connector: {
      kind: "act",
      name,
      fact: { idempotency: "put", mutates: true, reversible: true, required: [], optional: [] },
      plan: (inputs) =>
        Promise.resolve({
          kind: "plan",
          plan: {
            target: `${name} ${JSON.stringify(inputs)}`,
            before: "v7",
            desired: "v6",
            precondition: "still v7",
            blastRadius: "everybody",
            reversible: true,
            class: kind,
            increase,
            author: null,
            state: inputs,
          },
        }),
      apply(_, key) {
        applied.push(key);
        return Promise.resolve(
          fake.lost ? { kind: "ambiguous", reason: "no answer" } : { kind: "applied", detail: "v7 → v6", output: null },
        );
      },
      probe: () => Promise.resolve(fake.probe),
      verify: () => Promise.resolve({ kind: "value", value: null, holds: true, detail: "read back v6" }),
    },
  };
  return fake;
}

export interface TestBot {
  readonly engine: Engine;
  readonly pages: Page[];
  /** What the pager was told after it had woken people. */
  readonly pagerNews: PageNews[];
  readonly runs: Promise<void>[];
  /** Stores a delivery and correlates it. */
  deliver(alerts: readonly ReturnType<typeof anAlert>[]): Promise<void>;
  execute(command: Command, subject: string, via?: Pick<ActorRef, "via" | "unproven">): Promise<Answer>;
  readonly incidents: ReturnType<typeof createIncidentReader>;
  /** What the API reads post-mortems from. */
  readonly api: PostmortemReads;
}

/** The engine on a database, with targets and people in memory; runs are carried out in this process. */
export function anEngine(
  database: Database,
  given: {
    readonly connectors?: readonly Connector[];
    readonly runbooks?: readonly Runbook[];
    readonly policy?: ApprovalPolicy;
    /** The only model that has a document. */
    readonly model?: ModelDocument;
    /** The metrics store that pictures are drawn from. */
    readonly series?: SeriesSource;
    readonly over?: Partial<Engine>;
    readonly settings?: Partial<Engine["settings"]>;
  } = {},
): TestBot {
  const pages: Page[] = [];
  const pagerNews: PageNews[] = [];
  const runs: Promise<void>[] = [];
  const hints = new Map<string, () => void>();
  const policy = given.policy ?? TWO_PEOPLE;
  const documents: Engine["documents"] = {
    model: (name) => (given.model?.metadata.name === name ? given.model : null),
    models: () => (given.model === undefined ? [] : [given.model]),
    runbooks: () => given.runbooks ?? [],
    policyOf: () => policy,
  };
  const launch = (runId: string): Promise<void> => {
    const pause = () =>
      new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 50);
        hints.set(runId, () => {
          clearTimeout(timer);
          resolve();
        });
      });
    const io = { step: <T>(_: string, work: () => Promise<T>) => work(), waitForHint: pause, sleep: pause };
    runs.push(executeRun(io, engine, runId));
    return Promise.resolve();
  };
  const engine: Engine = {
    settings: { ...ENGINE_DEFAULTS, environment: "prod", timers: TIMER_DEFAULTS, ...given.settings },
    store: createStore({
      database,
      channels: { page: "C0PAGES", ticket: "C0TICKETS" },
    }),
    documents,
    people: PEOPLE,
    identities: createIdentityStore(database.db, PEOPLE),
    connectors: new Map((given.connectors ?? []).map((connector) => [connector.name, connector])),
    policy: createCelPolicy(documents, expressions),
    expressions,
    runbookChecks: CHECKS,
    workflows: {
      start: launch,
      resume: launch,
      hint: (runId) => Promise.resolve(hints.get(runId)?.()),
    },
    monitor: { ask: () => Promise.resolve(null) },
    pager: {
      page(page) {
        pages.push(page);
        return Promise.resolve({ sent: true, reason: "kept", again: false });
      },
      tell(news) {
        pagerNews.push(news);
        return Promise.resolve({ sent: true, reason: "kept", again: false });
      },
    },
    onCall: { levels: 0, at: () => [] },
    series: given.series ?? null,
    failpoint: { hit: () => undefined },
    tracer: null,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined, debug: () => undefined },
    boot: "test",
    newId: (kind) => `${kind}_${randomUUID()}`,
    sha256,
    ...given.over,
  };
  const incidents = createIncidentReader({ db: database.db, people: PEOPLE, periodMinutes: () => undefined });
  const { series = null } = given;
  const clock = { now: () => new Date() };
  const postmortems = createPostmortemStore(database.db);
  const draftPostmortem = createDraftPostmortem({ incidents, documents, series, clock, log: engine.log });
  const commands = createCommandPort(engine, { draft: draftPostmortem, store: postmortems });
  return {
    engine,
    pages,
    pagerNews,
    runs,
    incidents,
    api: { incidents, postmortems, draftPostmortem },
    async deliver(alerts) {
      const body = JSON.stringify(aDelivery(alerts));
      await engine.store.appendDeliveries([{ source: "alertmanager", body, trace: null }]);
      await correlateDeliveries({ engine, readerOf, batch: 100 });
    },
    execute: (command, subject, ref = { via: "api" }) =>
      commands.execute(command, { ...ref, ...(subject === "" ? {} : { subject }) }),
  };
}
