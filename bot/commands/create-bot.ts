import { hash, randomUUID } from "node:crypto";
import { createAlertmanagerMonitor } from "../adapters/monitor/ask-alertmanagers.ts";
import { createWebhookPager } from "../adapters/monitor/webhook-pager.ts";
import { createCelPolicy } from "../adapters/cel/create-policy-evaluator.ts";
import { createExpressions } from "../adapters/cel/create-expressions.ts";
import { createPrometheusSeries } from "../adapters/connectors/prometheus-series.ts";
import { createOpaPolicy } from "../adapters/opa/create-opa-policy.ts";
import { createWorkflows } from "../adapters/dbos/create-workflows.ts";
import { readDocuments } from "../adapters/files/read-documents.ts";
import { readOnCall } from "../adapters/files/read-on-call.ts";
import { readPeople } from "../adapters/files/read-people.ts";
import { createApiRoute } from "../adapters/http/api-route.ts";
import { type Route, createHttpServer } from "../adapters/http/create-server.ts";
import { createGroupCommit } from "../adapters/http/group-commit.ts";
import { createHealthRoute } from "../adapters/http/health-route.ts";
import { createSlackRoute } from "../adapters/http/slack-route.ts";
import { bearerProof, datadogProof, grafanaProof, sentryProof } from "../adapters/http/source-proof.ts";
import { hashToken } from "../adapters/http/tokens.ts";
import { type SourceProof, type WebhookSource, createWebhookRoute } from "../adapters/http/webhook-route.ts";
import { createTelemetry } from "../adapters/metrics/create-telemetry.ts";
import { createAuditReader } from "../adapters/postgres/audit-reader.ts";
import { createStore } from "../adapters/postgres/create-store.ts";
import { createIdentityStore } from "../adapters/postgres/identity-store.ts";
import { forgetDeliveries } from "../adapters/postgres/forget-deliveries.ts";
import { createIncidentReader } from "../adapters/postgres/incident-reader.ts";
import { createInteractionStore } from "../adapters/postgres/interaction-store.ts";
import { maintainEmbedded } from "../adapters/postgres/maintain-embedded.ts";
import { startTracing } from "../adapters/otel/start-tracing.ts";
import { isDatabaseAway } from "../adapters/postgres/is-database-away.ts";
import { openDatabase } from "../adapters/postgres/open-database.ts";
import { createLedgerReader } from "../adapters/postgres/ledger-reader.ts";
import { createPostmortemStore } from "../adapters/postgres/postmortem-store.ts";
import { createRateBudget } from "../adapters/postgres/rate-budget.ts";
import { createRunReader } from "../adapters/postgres/run-reader.ts";
import { createStatusReader } from "../adapters/postgres/status-reader.ts";
import { createSurfaceStore } from "../adapters/postgres/surface-store.ts";
import { newId } from "../adapters/postgres/trx.ts";
import { listenForWakeups } from "../adapters/postgres/wakeups.ts";
import { createFailpoint } from "../adapters/process/failpoint.ts";
import { takeExecutorSlot } from "../adapters/postgres/executor-slot.ts";
import { createSlack } from "../adapters/slack/index.ts";
import { createApp } from "../app.ts";
import type { Config } from "../config.ts";
import { TIMER_DEFAULTS } from "../incident/timers.ts";
import { createDraftPostmortem } from "../pipeline/draft-postmortem.ts";
import { endRun } from "../pipeline/end-run.ts";
import { ENGINE_DEFAULTS, type Engine } from "../pipeline/engine.ts";
import { createCommandPort } from "../pipeline/execute-command.ts";
import { executeRun } from "../pipeline/execute-run.ts";
import { createPlanPort } from "../pipeline/plan-runbook.ts";
import { pageUndelivered } from "../pipeline/page-undelivered.ts";
import { readText } from "../pipeline/read-text.ts";
import { createReadings, takeIn } from "../pipeline/readings.ts";
import { type SourceKind, readerOf, sourceKind } from "../pipeline/sources.ts";
import type { Log } from "../ports/log.ts";
import { awaitDatabase } from "./await-database.ts";
import { connectorFacts } from "./connector-facts.ts";
import { countPages } from "./count-pages.ts";
import { createConnectors } from "./create-connectors.ts";
import { credentialExpiries } from "./credential-expiry.ts";
import { databaseConfig, databasePlace } from "./database-config.ts";
import { grafanaIdentityOf } from "./grafana-identity-of.ts";
import { registerLedger } from "./ledger-metrics.ts";
import { periodMinutesOf } from "./period-minutes.ts";
import { scheduleCheckpoints } from "./schedule-checkpoints.ts";
import { registerState } from "./state-metrics.ts";
import { traceConnectors } from "./trace-connectors.ts";
import { watchChain } from "./watch-chain.ts";
import { watchCommits } from "./watch-commits.ts";
import { slackConfig } from "./slack-config.ts";

export interface Bot {
  readonly port: number;
  stop(): Promise<void>;
}

/** Changes when a run that waits could not be continued by the new code. */
const APPLICATION_VERSION = "noops-bot-1";
/** Deliveries per correlation; the embedded engine has one session, so others wait for as long as one takes. */
const EMBEDDED_BATCH = 50;
const SERVER_BATCH = 200;
/** Statements that wait for their correlation in memory as well; more than these are read from the database again. */
const MOST_EVENTS_KEPT = 20_000;
const FAILOVER_MS = 3000;
const MAX_BODY = 32 * 1024 * 1024;
const COMMIT_TIMEOUT_MS = 950;

const sha256 = (text: string): string => hash("sha256", text, "hex");

/** Wires every adapter to the engine and starts serving. */
export async function createBot(config: Config, log: Log): Promise<Bot> {
  if (config.embedded) {
    log.warn(
      { directory: config.NOOPS_DATA_DIR },
      "embedded database: survives a crash of this process, not a power cut; set DATABASE_URL for production",
    );
  }
  const people = readPeople(config.NOOPS_PEOPLE_FILE ?? null);
  const expressions = createExpressions();
  const tracing = await startTracing(config.OTEL_EXPORTER_OTLP_ENDPOINT);
  const tracer = tracing?.tracer ?? null;
  const configured = createConnectors(config);
  const connectors = tracer === null ? configured : traceConnectors(configured, tracer);
  const runbookChecks = {
    connectors: connectorFacts(config),
    checkExpression: (text: string) => expressions.check(text),
    sha256,
  };
  const { documents, issues } = readDocuments(
    {
      models: config.NOOPS_MODELS_DIR ?? null,
      policies: config.NOOPS_POLICIES_DIR ?? null,
      runbooks: config.NOOPS_RUNBOOKS_DIR ?? null,
    },
    runbookChecks,
  );
  for (const issue of issues)
    log[issue.severity === "error" ? "error" : "warn"](
      { code: issue.code, at: `${issue.file}:${String(issue.line)}:${String(issue.column)}`, hint: issue.hint },
      issue.message,
    );

  const telemetry = createTelemetry();
  let notReady = (): Promise<string | null> => Promise.resolve("starting");
  // Listens from the start: whoever looks sees that the process lives and waits, and a taken port is known at once.
  const server = await createHttpServer({
    host: config.NOOPS_HOST,
    port: config.NOOPS_PORT,
    log,
    health: createHealthRoute({ notReady: () => notReady(), metrics: () => telemetry.registry.metrics() }),
  });
  const patiently = awaitDatabase({ log, where: databasePlace(config) });
  const database = await patiently(() =>
    openDatabase(databaseConfig(config), (error) => log.warn({ error }, "a database connection was lost")),
  );
  const boot = randomUUID();
  const slot = await patiently(() =>
    takeExecutorSlot({
      database,
      boot,
      wanted: config.NOOPS_EXECUTOR_ID ?? null,
      onTaken(name) {
        log.error(
          { executor: name },
          "another process has taken the name of this one, which ends to start with its own",
        );
        process.kill(process.pid, "SIGTERM");
      },
    }),
  );
  const wakeups = listenForWakeups(database.pool, (error) =>
    log.warn({ error }, "notifications are off; polling goes on"),
  );
  const store = createStore({
    database,
    channels: config.slack === null ? null : { page: config.slack.channel, ticket: config.slack.ticketChannel },
  });
  const identities = createIdentityStore(database.db, people);
  const webhookPager = createWebhookPager(config.NOOPS_PAGER_URL ?? null, config.NOOPS_PAGER_ROUTING_KEY ?? null, log);
  const pager = config.NOOPS_PAGER_URL === undefined ? webhookPager : countPages(webhookPager, telemetry);

  const workflows = createWorkflows({
    pool: database.pool,
    executorId: slot.id,
    applicationVersion: APPLICATION_VERSION,
    log,
    isDatabaseAway,
    execute: (io, runId) => executeRun(io, engine, runId),
    onBroken: (runId, error) =>
      endRun(engine, runId, {
        state: "failed",
        reason: `internal error: ${error instanceof Error ? error.message : String(error)}`,
      }),
  });
  const series = config.NOOPS_PROMETHEUS_URL === undefined ? null : createPrometheusSeries(config.NOOPS_PROMETHEUS_URL);
  const onCall = readOnCall(config.NOOPS_ONCALL_FILE ?? null, people);
  const engine: Engine = {
    settings: {
      ...ENGINE_DEFAULTS,
      environment: config.NOOPS_ENVIRONMENT,
      timers: {
        ...TIMER_DEFAULTS,
        resolveHoldSeconds: config.NOOPS_RESOLVE_HOLD_SECONDS,
        escalationSeconds: config.NOOPS_ESCALATION_SECONDS,
        ackExpirySeconds: config.NOOPS_ACK_EXPIRY_SECONDS,
      },
      reopenSeconds: config.NOOPS_REOPEN_SECONDS,
      correlateSeconds: config.NOOPS_CORRELATE_SECONDS,
      confirmSeconds: config.NOOPS_CONFIRM_SECONDS,
      deadManSeconds: config.NOOPS_DEAD_MAN_SECONDS,
      stormIncidents: config.NOOPS_STORM_INCIDENTS,
      maxModelActionsPerDay: config.NOOPS_MAX_ACTIONS_PER_DAY,
    },
    store,
    documents,
    people,
    identities,
    connectors,
    policy:
      config.NOOPS_OPA_URL === undefined
        ? createCelPolicy(documents, expressions)
        : createOpaPolicy({ url: config.NOOPS_OPA_URL, fallback: (model) => documents.policyOf(model) }),
    expressions,
    runbookChecks,
    workflows,
    monitor: createAlertmanagerMonitor({
      alertmanagers: config.NOOPS_ALERTMANAGER_URLS,
      prometheus: config.NOOPS_PROMETHEUS_URL ?? null,
      now: () => Date.now(),
    }),
    pager,
    onCall,
    series,
    tracer,
    failpoint: createFailpoint(config.NOOPS_FAILPOINT, config.NOOPS_DATA_DIR),
    log,
    boot,
    newId: (kind) => newId(kind, randomUUID),
    sha256,
  };
  const incidents = createIncidentReader({ db: database.db, people, periodMinutes: periodMinutesOf(documents) });
  const clock = { now: () => new Date() };
  const postmortems = createPostmortemStore(database.db);
  const draftPostmortem = createDraftPostmortem({ incidents, documents, series, clock, log });
  const commands = createCommandPort(engine, { draft: draftPostmortem, store: postmortems });
  const plans = createPlanPort(engine);
  const onCallNow = () => Array.from({ length: onCall.levels }, (_, level) => onCall.at(level, clock.now()));
  const status = createStatusReader(database.db);
  registerLedger(telemetry, createLedgerReader(database.db));
  const audit = createAuditReader(database.db);
  const chain = watchChain({ verify: (from) => audit.verify(from), log });
  registerState(telemetry, {
    chainHolds: () => chain.holds(),
    credentials: () => credentialExpiries(config),
    models: () => documents.models(),
  });

  const slack =
    config.slack === null
      ? null
      : createSlack({
          config: slackConfig(config, config.slack),
          surfaces: createSurfaceStore(database.db, wakeups),
          incidents,
          commands,
          plans,
          identities,
          status,
          interactions: createInteractionStore(database.db),
          budget: createRateBudget(database.db),
          clock,
          log,
          people,
          postmortems,
          onCall: onCallNow,
          onUndelivered: (incidentId, reason) => pageUndelivered(engine, incidentId, reason),
          models: () => documents.models().map(({ metadata }) => metadata.name),
          telemetry,
          ...(series === null ? {} : { series }),
        });
  if (slack === null) log.info({}, "no SLACK_BOT_TOKEN: the bot runs without chat");

  const readings = createReadings(MOST_EVENTS_KEPT);
  let stopping = false;
  const now = () => performance.now();
  const webhook = createWebhookRoute({
    sources: webhookSources(config),
    append: createGroupCommit({
      append: (deliveries) => takeIn(store, readings, deliveries),
      maxBatch: 200,
      waitMs: 2,
      timeoutMs: COMMIT_TIMEOUT_MS,
    }),
    reject: (source, reason, body) => store.rejectDelivery(source, reason, body),
    telemetry,
    tracer,
    log,
    now,
    maxBytes: MAX_BODY,
    maxBytesInFlight: 4 * MAX_BODY,
    stopping: () => stopping,
  });
  const apiTokens = {
    read: config.apiTokens.read.map((token) => ({ hash: hashToken(token) })),
    act: config.apiTokens.act.map(({ token, subject }) => ({ hash: hashToken(token), subject })),
    grafana: config.apiTokens.grafana.map(({ token, org }) => ({ hash: hashToken(token), org })),
  };
  const routes: Route[] = [
    async (request, url) => {
      const source = /^\/v1\/webhooks\/([a-z0-9-]+)$/.exec(url.pathname)?.[1];
      if (source === undefined) return null;
      return request.method === "POST" ? webhook(request, source) : { status: 405, headers: { allow: "POST" } };
    },
    ...(slack === null ? [] : [createSlackRoute((request) => slack.handleRequest(request), telemetry, now)]),
    createApiRoute({
      tokens: apiTokens,
      people,
      grafanaIdentity: grafanaIdentityOf(config),
      incidents,
      commands,
      plans,
      status,
      audit,
      documents,
      telemetry,
      runs: createRunReader(database.db),
      onCall: onCallNow,
      postmortems,
      draftPostmortem,
    }),
  ];
  /** Continues the runs of replicas whose lock is free: they are gone. */
  async function inherit(): Promise<void> {
    const others = await workflows.otherExecutors();
    await slot.takeDead(async (dead) => {
      const runs = await workflows.takeOver(dead);
      log.info({ executor: dead, runs }, "took over the runs of a replica that is gone");
    }, others);
  }
  await patiently(() => workflows.launch());
  const app = createApp(engine, telemetry, {
    readings,
    batch: config.embedded ? EMBEDDED_BATCH : SERVER_BATCH,
  });
  app.start();
  const heir = setInterval(() => {
    if (stopping || config.embedded) return;
    inherit().catch((error: unknown) => log.warn({ error }, "runs of other replicas could not be looked after"));
  }, FAILOVER_MS);
  const fallback = watchCommits({
    commits: () => store.commits(),
    page: createWebhookPager(
      config.NOOPS_FALLBACK_URL ?? config.NOOPS_PAGER_URL ?? null,
      config.NOOPS_PAGER_ROUTING_KEY ?? null,
      log,
    ),
    log,
    now,
  });
  const checkpoints = scheduleCheckpoints(config, database, log);
  const forgetting = forgetDeliveries(database, log);
  const maintenance = config.embedded ? maintainEmbedded(database, log) : null;
  await slack?.start();
  server.open(routes);
  notReady = async () => (stopping ? "stopping" : (await store.ping()) ? null : "the database does not answer");
  return {
    port: server.port,
    async stop() {
      stopping = true;
      clearInterval(heir);
      fallback.stop();
      await chain.stop();
      await forgetting.stop();
      await maintenance?.stop();
      await checkpoints.stop();
      await server.close();
      await app.stop();
      await slack?.stop();
      await workflows.shutdown();
      wakeups.stop();
      await slot.release();
      await database.close();
      await tracing?.stop();
    },
  };
}

/** How deliveries of each kind prove where they come from. */
const PROOFS: Readonly<Record<SourceKind, (secrets: readonly string[]) => SourceProof>> = {
  alertmanager: bearerProof,
  grafana: (secrets) => grafanaProof(secrets, () => Date.now()),
  sentry: sentryProof,
  datadog: datadogProof,
};

function webhookSources(config: Config): Map<string, WebhookSource> {
  return new Map(
    Object.entries(config.webhookTokens).map(([name, tokens]) => {
      const source: WebhookSource = {
        name,
        proves: PROOFS[sourceKind(name)](tokens),
        read: (text) => readText(readerOf(name), name, text, 0),
      };
      return [name, source];
    }),
  );
}
