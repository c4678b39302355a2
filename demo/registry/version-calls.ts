import type { Call, Parameters } from "./call.ts";
import { optionalText, requiredText, requiredVersion, tagRecord } from "./call.ts";
import { MlflowError } from "./mlflow-error.ts";
import type { RegistryState, StoredModel, StoredVersion } from "./registry-state.ts";
import {
  findModel,
  findVersion,
  presentFoundVersion,
  presentVersion,
  withModel,
  withVersion,
  without,
} from "./registry-state.ts";
import { parseSearchFilter } from "./search-filter.ts";

const STAGES = ["None", "Staging", "Production", "Archived"];

function named(state: RegistryState, parameters: Parameters): { model: StoredModel; version: StoredVersion } {
  const name = requiredText(parameters, "name");
  const version = findVersion(state, name, requiredVersion(parameters));
  return { model: findModel(state, name), version };
}

const create: Call = (state, parameters, now) => {
  const model = findModel(state, requiredText(parameters, "name"));
  const version: StoredVersion = {
    version: String(model.lastVersion + 1),
    created: now,
    updated: now,
    description: optionalText(parameters, "description") ?? "",
    source: requiredText(parameters, "source"),
    runId: optionalText(parameters, "run_id") ?? "",
    stage: "None",
    tags: tagRecord(parameters),
  };
  const grown = { ...model, lastVersion: model.lastVersion + 1, updated: now };
  const next = withVersion(withModel(state, grown), model.name, version);
  return { body: { model_version: presentVersion(grown, version) }, state: next };
};

const get: Call = (state, parameters) => {
  const { model, version } = named(state, parameters);
  return { body: { model_version: presentVersion(model, version) } };
};

const update: Call = (state, parameters, now) => {
  const { model, version } = named(state, parameters);
  const changed = { ...version, description: optionalText(parameters, "description") ?? "", updated: now };
  return { body: { model_version: presentVersion(model, changed) }, state: withVersion(state, model.name, changed) };
};

const remove: Call = (state, parameters) => {
  const { model, version } = named(state, parameters);
  const aliases = Object.fromEntries(Object.entries(model.aliases).filter(([, target]) => target !== version.version));
  const versions = without(model.versions, version.version);
  return { body: {}, state: withModel(state, { ...model, aliases, versions }) };
};

function readField(model: StoredModel, version: StoredVersion): (field: string) => string | undefined {
  return (field) => {
    if (field === "name") return model.name;
    if (field === "run_id") return version.runId;
    if (field === "source_path") return version.source;
    if (field === "version_number") return version.version;
    return field.startsWith("tags.") ? version.tags[field.slice("tags.".length)] : undefined;
  };
}

const search: Call = (state, parameters) => {
  const matches = parseSearchFilter(optionalText(parameters, "filter") ?? "");
  const found = Object.values(state.models).flatMap((model) =>
    Object.values(model.versions)
      .filter((version) => matches(readField(model, version)))
      .map((version) => ({ model, version })),
  );
  found.sort(
    (left, right) =>
      right.version.updated - left.version.updated ||
      left.model.name.localeCompare(right.model.name) ||
      Number(right.version.version) - Number(left.version.version),
  );
  const limit = Number(optionalText(parameters, "max_results") ?? "10000");
  return {
    body: { model_versions: found.slice(0, limit).map(({ model, version }) => presentFoundVersion(model, version)) },
  };
};

const setTag: Call = (state, parameters) => {
  const { model, version } = named(state, parameters);
  const tags = { ...version.tags, [requiredText(parameters, "key")]: optionalText(parameters, "value") ?? "" };
  return { body: {}, state: withVersion(state, model.name, { ...version, tags }) };
};

const deleteTag: Call = (state, parameters) => {
  const { model, version } = named(state, parameters);
  const tags = without(version.tags, requiredText(parameters, "key"));
  return { body: {}, state: withVersion(state, model.name, { ...version, tags }) };
};

const transitionStage: Call = (state, parameters, now) => {
  const { model, version } = named(state, parameters);
  const wanted = requiredText(parameters, "stage");
  const stage = STAGES.find((name) => name.toLowerCase() === wanted.toLowerCase());
  if (stage === undefined) {
    throw new MlflowError(
      "INVALID_PARAMETER_VALUE",
      `Invalid Model Version stage: ${wanted}. Value must be one of ${STAGES.join(", ")}.`,
    );
  }
  const archive = parameters.archive_existing_versions === true;
  const versions = Object.fromEntries(
    Object.entries(model.versions).map(([number, other]) => {
      if (number === version.version) return [number, { ...other, stage, updated: now }];
      return [number, archive && other.stage === stage ? { ...other, stage: "Archived", updated: now } : other];
    }),
  );
  const changed = { ...model, versions, updated: now };
  const body = {
    model_version: presentVersion(
      changed,
      findVersion({ models: { [model.name]: changed } }, model.name, version.version),
    ),
  };
  return { body, state: withModel(state, changed) };
};

const downloadUri: Call = (state, parameters) => ({ body: { artifact_uri: named(state, parameters).version.source } });

/** Endpoints below `model-versions/`. */
export const VERSION_CALLS: Readonly<Record<string, Call>> = {
  "POST model-versions/create": create,
  "GET model-versions/get": get,
  "PATCH model-versions/update": update,
  "DELETE model-versions/delete": remove,
  "GET model-versions/search": search,
  "POST model-versions/set-tag": setTag,
  "DELETE model-versions/delete-tag": deleteTag,
  "POST model-versions/transition-stage": transitionStage,
  "GET model-versions/get-download-uri": downloadUri,
};
