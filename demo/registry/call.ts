import { MlflowError } from "./mlflow-error.ts";
import type { RegistryState } from "./registry-state.ts";

/** The parameters of a call: query string for GET, JSON body otherwise. */
export type Parameters = Readonly<Record<string, unknown>>;

/** The answer to a call; `state` is there when the call changed something. */
export type CallResult = { readonly body: Record<string, unknown>; readonly state?: RegistryState };

/** One endpoint of the API as a pure function. */
export type Call = (state: RegistryState, parameters: Parameters, nowMs: number) => CallResult;

const missing = (name: string) =>
  new MlflowError(
    "INVALID_PARAMETER_VALUE",
    `Missing value for required parameter '${name}'. See the API docs for more information about request parameters.`,
  );

/** A required text parameter; a number is taken as its text, as MLflow does for versions. */
export function requiredText(parameters: Parameters, name: string): string {
  const value = parameters[name];
  if (typeof value === "number") return String(value);
  if (value === undefined || value === null || value === "") throw missing(name);
  if (typeof value !== "string") {
    throw new MlflowError("INVALID_PARAMETER_VALUE", `Invalid value ${JSON.stringify(value)} for parameter '${name}'.`);
  }
  return value;
}

/** An optional text parameter. */
export function optionalText(parameters: Parameters, name: string): string | undefined {
  return parameters[name] === undefined || parameters[name] === null ? undefined : String(parameters[name]);
}

/** A version number: MLflow refuses anything that is not an integer. */
export function requiredVersion(parameters: Parameters): string {
  const version = requiredText(parameters, "version");
  if (!/^\d+$/.test(version)) {
    throw new MlflowError("INVALID_PARAMETER_VALUE", `Parameter 'version' must be an integer, got '${version}'.`);
  }
  return version;
}

/** The tags of a create call as a record. */
export function tagRecord(parameters: Parameters): Record<string, string> {
  const tags = parameters.tags;
  if (!Array.isArray(tags)) return {};
  const pairs = tags as readonly { readonly key?: unknown; readonly value?: unknown }[];
  return Object.fromEntries(pairs.map(({ key, value }) => [String(key), String(value ?? "")]));
}
