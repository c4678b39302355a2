/** One request of the contract and what matters of its answer: times, run ids and sentences are left out. */
export interface Exchange {
  readonly request: string;
  readonly status: number;
  readonly answer: unknown;
}

interface Call {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
}

const NAME = "contract-model";
const ALIAS = `registered-models/alias`;
const version = (source: string, tags: readonly unknown[] = []) => ({
  method: "POST" as const,
  path: "model-versions/create",
  body: { name: NAME, source: `s3://models/${source}`, tags },
});
const setAlias = (body: object) => ({
  method: "POST" as const,
  path: ALIAS,
  body: { name: NAME, alias: "champion", ...body },
});
const readAlias = (alias: string) => ({ method: "GET" as const, path: `${ALIAS}?name=${NAME}&alias=${alias}` });

/** What the bot and the model server ask of a registry, good and bad. */
const CALLS: readonly Call[] = [
  { method: "GET", path: `registered-models/get?name=${NAME}` },
  { method: "POST", path: "registered-models/create", body: { name: NAME } },
  { method: "POST", path: "registered-models/create", body: { name: NAME } },
  version("a", [{ key: "validation_status", value: "passed" }]),
  version("b"),
  readAlias("champion"),
  setAlias({ version: "2" }),
  readAlias("champion"),
  setAlias({ version: "1" }),
  setAlias({ version: "1" }),
  readAlias("champion"),
  setAlias({ version: "9" }),
  setAlias({}),
  {
    method: "POST",
    path: "model-versions/set-tag",
    body: { name: NAME, version: "1", key: "noops.ml/effect", value: "noops-1" },
  },
  { method: "POST", path: "model-versions/set-tag", body: { name: NAME, version: "9", key: "k", value: "v" } },
  { method: "GET", path: `model-versions/get?name=${NAME}&version=1` },
  { method: "GET", path: `model-versions/get?name=${NAME}&version=9` },
  { method: "GET", path: `model-versions/search?filter=${encodeURIComponent(`name='${NAME}'`)}` },
  { method: "GET", path: `registered-models/get?name=${NAME}` },
  { method: "DELETE", path: ALIAS, body: { name: NAME, alias: "champion" } },
  readAlias("champion"),
];

const VOLATILE = new Set([
  "creation_timestamp",
  "last_updated_timestamp",
  "message",
  "sqlstate",
  "error_class",
  "run_id",
  "user_id",
  "description",
  "run_link",
  "current_stage",
  "source",
  "latest_versions",
  "model_id",
  "status_message",
  "deployment_job_state",
]);

/** The answer without volatile members, with lists of versions, tags and aliases in a fixed order. */
function essence(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(essence).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !VOLATILE.has(key));
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => [key, essence(member)]));
}

async function send(registryUrl: string, call: Call): Promise<Exchange> {
  const response = await fetch(`${registryUrl}/api/2.0/mlflow/${call.path}`, {
    method: call.method,
    headers: { "content-type": "application/json" },
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  });
  const request = `${call.method} ${call.path}${call.body === undefined ? "" : ` ${JSON.stringify(call.body)}`}`;
  return { request, status: response.status, answer: essence(await response.json()) };
}

/** Plays the contract against a registry that does not know the model yet, in order. */
export async function playRegistryContract(registryUrl: string): Promise<readonly Exchange[]> {
  const exchanges: Exchange[] = [];
  for (const call of CALLS) exchanges.push(await send(registryUrl, call));
  return exchanges;
}
