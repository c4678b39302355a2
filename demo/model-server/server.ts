import { setTimeout as delay } from "node:timers/promises";
import type { z } from "zod";
import { listen, readJson, sendJson } from "../http/json-server.ts";
import type { Exchange, RunningServer } from "../http/json-server.ts";
import { seededRandom } from "../seeded-random.ts";
import { countBaseline, createFeatureBins } from "./feature-bins.ts";
import type { ServerFault } from "./faults.ts";
import { faultEffect, serverFault } from "./faults.ts";
import { createModelMetrics } from "./model-metrics.ts";
import type { PredictedClass } from "./model-metrics.ts";
import { drawTrainingData, trainVersion, UnknownCategoryError } from "./model-versions.ts";
import type { ServableVersion } from "./model-versions.ts";
import { createOperationLog, mapRenamed, operationRequest, remainingFault } from "./operations.ts";
import { createPredictionMemory } from "./prediction-memory.ts";
import { readAliases } from "./read-aliases.ts";
import type { Aliases } from "./read-aliases.ts";
import { readSource, registerVersion } from "./retrained-versions.ts";
import type { Transaction } from "../transactions/transaction.ts";
import { canaryRequest, labelsRequest, predictRequest } from "./requests.ts";
import { canaryRuns, describeRoles, NO_CANARY, pickVersion } from "./serving.ts";
import type { Serving } from "./serving.ts";
import { typicalPayment } from "./typical-payment.ts";
import { validateFeatures } from "./validate-features.ts";

/** Where the server listens, which model it serves and where that model's aliases are. */
export type ModelServerOptions = {
  readonly port: number;
  readonly model: string;
  readonly registryUrl: string;
  readonly seed: number;
  readonly pollMs?: number;
};

const FRAUD_THRESHOLD = 0.5;
const REMEMBERED = 20_000;

async function readBody<T>(schema: z.ZodType<T>, { request, response }: Exchange): Promise<T | undefined> {
  const parsed = schema.safeParse(await readJson(request));
  if (parsed.success) return parsed.data;
  sendJson(response, 400, { error: parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) });
  return undefined;
}

/** Trains the demo's model and serves it: `/predict`, `/labels`, `/metrics`, `/healthz` and the demo's controls. */
export async function startModelServer(options: ModelServerOptions): Promise<RunningServer> {
  const { model, registryUrl, pollMs = 500 } = options;
  const random = seededRandom(options.seed);
  const data = drawTrainingData(random);
  const rows = data.map(({ features }) => features);
  const bins = createFeatureBins(rows);
  const typical = typicalPayment(rows);
  const metrics = createModelMetrics(model, bins);
  const measureAgainst = (payments: readonly Transaction[]) => {
    metrics.setBaselines(bins.map((each) => countBaseline(each, payments)));
  };
  measureAgainst(rows);
  const memory = createPredictionMemory(REMEMBERED);
  const loaded = new Map<string, Promise<ServableVersion | undefined>>();
  let serving: Serving = { canary: NO_CANARY };
  const operations = createOperationLog();
  let fault: ServerFault = "none";
  let registryError: string | undefined;

  async function train(version: string): Promise<ServableVersion | undefined> {
    const trained = trainVersion(version, data, await readSource(registryUrl, model, version));
    if (trained !== undefined) metrics.announceVersion(version);
    metrics.recordTraining(Date.now() / 1000, trained !== undefined);
    return trained;
  }

  function loadVersion(version: string | undefined): Promise<ServableVersion | undefined> {
    if (version === undefined) return Promise.resolve(undefined);
    const known = loaded.get(version);
    if (known !== undefined) return known;
    const loading = train(version);
    loaded.set(version, loading);
    // Where the registry did not answer, the next look asks again.
    loading.catch(() => loaded.delete(version));
    return loading;
  }

  async function follow(aliases: Aliases): Promise<void> {
    const challenger = await loadVersion(aliases.challenger);
    // A version that cannot be loaded leaves the old one in place: serving goes on.
    const champion = (await loadVersion(aliases.champion)) ?? serving.champion;
    const promoted = serving.champion !== undefined && champion?.version !== serving.champion.version;
    serving = {
      ...(champion === undefined ? {} : { champion }),
      ...(challenger === undefined ? {} : { challenger }),
      // A new champion ends the canary: what is left of the challenger's share goes back to it.
      canary: promoted ? NO_CANARY : serving.canary,
    };
    metrics.setRoles(describeRoles(serving));
    if (promoted && champion !== undefined) measureAgainst(champion.trainedOn);
  }

  async function poll(): Promise<void> {
    try {
      await follow(await readAliases(registryUrl, model));
      registryError = undefined;
    } catch (error) {
      registryError = error instanceof Error ? error.message : String(error);
    }
  }

  async function predict(exchange: Exchange): Promise<void> {
    const body = await readBody(predictRequest, exchange);
    if (body === undefined) return;
    const chosen = pickVersion(serving, random);
    if (chosen === undefined) {
      sendJson(exchange.response, 503, { error: registryError ?? "No version is loaded yet." });
      return;
    }
    const { version } = chosen;
    const started = performance.now();
    const effect = faultEffect(remainingFault(fault, operations), random());
    const raw = operations.has("map-renamed") ? mapRenamed(body.features) : body.features;
    const { features, violations, missing } = validateFeatures(raw, typical);
    metrics.recordFeatures(version, raw, missing, Date.now() / 1000);
    metrics.recordViolations(version, violations);
    const answer = (status: number, reply: Record<string, unknown>) => {
      const seconds = (performance.now() - started) / 1000;
      metrics.recordRequest(version, seconds, status !== 200, chosen.costUsd * effect.costFactor);
      sendJson(exchange.response, status, { id: body.id, model, version, ...reply });
    };
    await delay(1000 * (chosen.drawSeconds(random) + effect.addedSeconds));
    if (effect.fails !== undefined) {
      answer(503, { error: effect.fails });
      return;
    }
    try {
      const probability = chosen.predict(features);
      const predicted: PredictedClass = probability >= FRAUD_THRESHOLD ? "fraud" : "legitimate";
      metrics.recordPrediction(version, predicted, body.group);
      memory.remember(body.id, { version, predicted, group: body.group });
      answer(200, { class: predicted, probability });
    } catch (error) {
      if (!(error instanceof UnknownCategoryError)) throw error;
      answer(500, { error: error.message });
    }
  }

  async function takeLabels(exchange: Exchange): Promise<void> {
    const body = await readBody(labelsRequest, exchange);
    if (body === undefined) return;
    let matched = 0;
    for (const { id, fraud } of body.labels) {
      const prediction = memory.take(id);
      if (prediction === undefined) continue;
      metrics.recordLabel(prediction.version, prediction.predicted, fraud, prediction.group);
      matched += 1;
    }
    sendJson(exchange.response, 200, { matched });
  }

  /** Does what an operator asks for, once for each key. */
  async function operate(exchange: Exchange): Promise<void> {
    const key = exchange.request.headers["idempotency-key"];
    if (typeof key !== "string") {
      sendJson(exchange.response, 400, { error: "Send the header Idempotency-Key." });
      return;
    }
    const body = await readBody(operationRequest, exchange);
    if (body === undefined) return;
    if (operations.answerOf(key) === undefined) {
      const made = body.operation === "retrain" ? { version: await registerVersion(registryUrl, model) } : {};
      operations.record(key, body.operation, { operation: body.operation, ...made });
    }
    sendJson(exchange.response, 200, operations.answerOf(key));
  }

  const describe = () => ({
    model,
    champion: serving.champion?.version ?? null,
    challenger: serving.challenger?.version ?? null,
    canary: canaryRuns(serving) ? serving.canary : null,
    fault,
    operations: operations.list(),
    registryError: registryError ?? null,
  });

  const routes: Readonly<Record<string, (exchange: Exchange) => Promise<void> | void>> = {
    "POST /predict": predict,
    "POST /labels": takeLabels,
    "GET /metrics": async ({ response }) => {
      response.writeHead(200, { "content-type": metrics.registry.contentType });
      response.end(await metrics.registry.metrics());
    },
    "GET /healthz": ({ response }) => {
      const ready = serving.champion !== undefined;
      sendJson(response, ready ? 200 : 503, describe());
    },
    "GET /_/state": ({ response }) => {
      sendJson(response, 200, describe());
    },
    "POST /_/fault": async (exchange) => {
      const body = await readBody(serverFault, exchange);
      if (body === undefined) return;
      fault = body.fault;
      operations.startOver();
      sendJson(exchange.response, 200, describe());
    },
    "POST /_/operations": operate,
    "GET /_/operations": ({ url, response }) => {
      const done = operations.answerOf(url.searchParams.get("key") ?? "");
      sendJson(response, done === undefined ? 404 : 200, done ?? { error: "Nothing was done under this key." });
    },
    "POST /_/canary": async (exchange) => {
      const body = await readBody(canaryRequest, exchange);
      if (body === undefined) return;
      serving = { ...serving, canary: body };
      metrics.setRoles(describeRoles(serving));
      sendJson(exchange.response, 200, describe());
    },
  };

  await poll();
  const server = await listen(options.port, async (exchange) => {
    const route = routes[`${exchange.request.method ?? "GET"} ${exchange.url.pathname}`];
    if (route === undefined) sendJson(exchange.response, 404, { error: `No route ${exchange.url.pathname}.` });
    else await route(exchange);
  });
  const timer = setInterval(() => void poll(), pollMs);
  return {
    ...server,
    close: async () => {
      clearInterval(timer);
      await server.close();
    },
  };
}
