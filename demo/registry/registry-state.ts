import { MlflowError } from "./mlflow-error.ts";

/** One version of a registered model, as it is stored. */
export type StoredVersion = {
  readonly version: string;
  readonly created: number;
  readonly updated: number;
  readonly description: string;
  readonly source: string;
  readonly runId: string;
  readonly stage: string;
  readonly tags: Readonly<Record<string, string>>;
};

/** One registered model with its versions and the aliases that point to them. */
export type StoredModel = {
  readonly name: string;
  readonly created: number;
  readonly updated: number;
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly aliases: Readonly<Record<string, string>>;
  /** Counts up only, as MLflow never gives a number twice. */
  readonly lastVersion: number;
  readonly versions: Readonly<Record<string, StoredVersion>>;
};

/** Everything the registry knows: one JSON file. */
export type RegistryState = { readonly models: Readonly<Record<string, StoredModel>> };

export const EMPTY_REGISTRY: RegistryState = { models: {} };

/** The registered model of that name, or MLflow's refusal. */
export function findModel(state: RegistryState, name: string): StoredModel {
  const model = Object.hasOwn(state.models, name) ? state.models[name] : undefined;
  if (model === undefined) {
    throw new MlflowError("RESOURCE_DOES_NOT_EXIST", `Registered Model with name=${name} not found`);
  }
  return model;
}

/** The version of that model, or MLflow's refusal. */
export function findVersion(state: RegistryState, name: string, version: string): StoredVersion {
  const models = Object.hasOwn(state.models, name) ? state.models[name] : undefined;
  const found = models !== undefined && Object.hasOwn(models.versions, version) ? models.versions[version] : undefined;
  if (found === undefined) {
    throw new MlflowError("RESOURCE_DOES_NOT_EXIST", `Model Version (name=${name}, version=${version}) not found`);
  }
  return found;
}

/** The state with one model replaced or added. */
export function withModel(state: RegistryState, model: StoredModel): RegistryState {
  return { models: { ...state.models, [model.name]: model } };
}

/** The state with one version of a model replaced or added. */
export function withVersion(state: RegistryState, name: string, version: StoredVersion): RegistryState {
  const model = findModel(state, name);
  return withModel(state, { ...model, versions: { ...model.versions, [version.version]: version } });
}

/** A record without one key. */
export function without<V>(record: Readonly<Record<string, V>>, key: string): Record<string, V> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}

/** MLflow's JSON leaves out what is empty. */
function withoutEmpty(record: Record<string, unknown>): Record<string, unknown> {
  const isEmpty = (value: unknown) => value === "" || (Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(record).filter(([, value]) => !isEmpty(value)));
}

const tagList = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags).map(([key, value]) => ({ key, value }));

/** A version as MLflow's search shows it: without its aliases. */
export function presentFoundVersion(model: StoredModel, version: StoredVersion): Record<string, unknown> {
  return withoutEmpty({
    name: model.name,
    version: version.version,
    creation_timestamp: version.created,
    last_updated_timestamp: version.updated,
    current_stage: version.stage,
    description: version.description,
    source: version.source,
    run_id: version.runId,
    status: "READY",
    tags: tagList(version.tags),
  });
}

/** A version as MLflow's API shows it. */
export function presentVersion(model: StoredModel, version: StoredVersion): Record<string, unknown> {
  const aliases = Object.entries(model.aliases).filter(([, target]) => target === version.version);
  return withoutEmpty({ ...presentFoundVersion(model, version), aliases: aliases.map(([alias]) => alias) });
}

/** A registered model as MLflow's API shows it: the newest version of each stage comes along. */
export function presentModel(model: StoredModel): Record<string, unknown> {
  const newest = new Map<string, StoredVersion>();
  for (const version of Object.values(model.versions)) {
    const other = newest.get(version.stage);
    if (other === undefined || Number(other.version) < Number(version.version)) newest.set(version.stage, version);
  }
  return withoutEmpty({
    name: model.name,
    creation_timestamp: model.created,
    last_updated_timestamp: model.updated,
    description: model.description,
    latest_versions: [...newest.values()].map((version) => presentVersion(model, version)),
    tags: tagList(model.tags),
    aliases: Object.entries(model.aliases).map(([alias, version]) => ({ alias, version })),
  });
}
