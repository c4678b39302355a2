import type { Call, Parameters } from "./call.ts";
import { optionalText, requiredText, requiredVersion, tagRecord } from "./call.ts";
import { MlflowError } from "./mlflow-error.ts";
import { findModel, findVersion, presentModel, presentVersion, withModel, without } from "./registry-state.ts";
import { parseSearchFilter } from "./search-filter.ts";

function requiredAlias(parameters: Parameters): string {
  const alias = requiredText(parameters, "alias");
  if (!/^[\w-]+$/.test(alias)) {
    throw new MlflowError(
      "INVALID_PARAMETER_VALUE",
      `Invalid alias name: '${alias}'. Names may only contain alphanumerics, underscores (_), and dashes (-).`,
    );
  }
  if (alias.toLowerCase() === "latest") {
    throw new MlflowError("INVALID_PARAMETER_VALUE", "'latest' alias name (case insensitive) is reserved.");
  }
  if (/^v\d+$/i.test(alias)) {
    throw new MlflowError("INVALID_PARAMETER_VALUE", `Version alias name '${alias}' is reserved.`);
  }
  return alias;
}

const create: Call = (state, parameters, now) => {
  const name = requiredText(parameters, "name");
  if (Object.hasOwn(state.models, name)) {
    throw new MlflowError("RESOURCE_ALREADY_EXISTS", `Registered Model (name=${name}) already exists.`);
  }
  const model = {
    name,
    created: now,
    updated: now,
    description: optionalText(parameters, "description") ?? "",
    tags: tagRecord(parameters),
    aliases: {},
    lastVersion: 0,
    versions: {},
  };
  return { body: { registered_model: presentModel(model) }, state: withModel(state, model) };
};

const get: Call = (state, parameters) => ({
  body: { registered_model: presentModel(findModel(state, requiredText(parameters, "name"))) },
});

const update: Call = (state, parameters, now) => {
  const found = findModel(state, requiredText(parameters, "name"));
  const model = { ...found, description: optionalText(parameters, "description") ?? "", updated: now };
  return { body: { registered_model: presentModel(model) }, state: withModel(state, model) };
};

const remove: Call = (state, parameters) => {
  const model = findModel(state, requiredText(parameters, "name"));
  return { body: {}, state: { models: without(state.models, model.name) } };
};

const search: Call = (state, parameters) => {
  const matches = parseSearchFilter(optionalText(parameters, "filter") ?? "");
  const models = Object.values(state.models)
    .filter((model) => matches((field) => (field === "name" ? model.name : model.tags[field.replace(/^tags\./, "")])))
    .sort((left, right) => left.name.localeCompare(right.name));
  return { body: { registered_models: models.map(presentModel) } };
};

const latestVersions: Call = (state, parameters) => ({
  body: { model_versions: presentModel(findModel(state, requiredText(parameters, "name"))).latest_versions },
});

const setTag: Call = (state, parameters) => {
  const model = findModel(state, requiredText(parameters, "name"));
  const tags = { ...model.tags, [requiredText(parameters, "key")]: optionalText(parameters, "value") ?? "" };
  return { body: {}, state: withModel(state, { ...model, tags }) };
};

const deleteTag: Call = (state, parameters) => {
  const model = findModel(state, requiredText(parameters, "name"));
  const tags = without(model.tags, requiredText(parameters, "key"));
  return { body: {}, state: withModel(state, { ...model, tags }) };
};

const setAlias: Call = (state, parameters) => {
  const name = requiredText(parameters, "name");
  const alias = requiredAlias(parameters);
  const version = requiredVersion(parameters);
  findVersion(state, name, version);
  const model = findModel(state, name);
  return { body: {}, state: withModel(state, { ...model, aliases: { ...model.aliases, [alias]: version } }) };
};

const deleteAlias: Call = (state, parameters) => {
  const model = findModel(state, requiredText(parameters, "name"));
  const aliases = without(model.aliases, requiredAlias(parameters));
  return { body: {}, state: withModel(state, { ...model, aliases }) };
};

const getByAlias: Call = (state, parameters) => {
  const model = findModel(state, requiredText(parameters, "name"));
  const alias = requiredAlias(parameters);
  const version = Object.hasOwn(model.aliases, alias) ? model.aliases[alias] : undefined;
  if (version === undefined) {
    // MLflow's own stores answer with this code, not with RESOURCE_DOES_NOT_EXIST.
    throw new MlflowError("INVALID_PARAMETER_VALUE", `Registered model alias ${alias} not found.`);
  }
  return { body: { model_version: presentVersion(model, findVersion(state, model.name, version)) } };
};

/** Endpoints below `registered-models/`. */
export const MODEL_CALLS: Readonly<Record<string, Call>> = {
  "POST registered-models/create": create,
  "GET registered-models/get": get,
  "PATCH registered-models/update": update,
  "DELETE registered-models/delete": remove,
  "GET registered-models/search": search,
  "GET registered-models/get-latest-versions": latestVersions,
  "POST registered-models/get-latest-versions": latestVersions,
  "POST registered-models/set-tag": setTag,
  "DELETE registered-models/delete-tag": deleteTag,
  "POST registered-models/alias": setAlias,
  "DELETE registered-models/alias": deleteAlias,
  "GET registered-models/alias": getByAlias,
};
