import { type FakeAnswer, type FakeRequest, type FakeTarget, startFakeTarget } from "./fake-target.ts";

export type Json = Record<string, unknown>;
/** Objects by their path in the Kubernetes API. */
export type Objects = Record<string, Json>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** RFC 7386. */
function merged(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: Json = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(result, key);
    else result[key] = merged(result[key], value);
  }
  return result;
}

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly value?: unknown;
}

/** RFC 6902 for the operations that we send; null when one of them cannot be carried out. */
function patched(object: Json, operations: readonly Operation[]): Json | null {
  const copy = structuredClone(object);
  for (const { op, path, value } of operations) {
    const keys = path.split("/").slice(1);
    const last = keys.pop() ?? "";
    let at: unknown = copy;
    for (const key of keys) at = (at as Json | undefined)?.[key];
    if (typeof at !== "object" || at === null) return null;
    const holder = at as Json;
    if (op === "test" && JSON.stringify(holder[last]) !== JSON.stringify(value)) return null;
    if (op !== "test" && op !== "add" && !(last in holder)) return null;
    if (op === "remove") Reflect.deleteProperty(holder, last);
    if (op === "replace" || op === "add") holder[last] = value;
  }
  return copy;
}

function patchOf(request: FakeRequest, object: Json): Json | number {
  switch (request.headers["content-type"]) {
    case "application/merge-patch+json":
      return merged(object, request.json) as Json;
    case "application/json-patch+json":
      return patched(object, request.json as Operation[]) ?? 422;
    default:
      return 415;
  }
}

/**
 * The rules of the Kubernetes API for reading and patching: an old resourceVersion is a conflict, the status subresource
 * changes nothing but the status and the object nothing but the rest, a patch without a difference writes nothing.
 */
export async function startFakeCluster(
  objects: Objects,
  hooks: { readonly lists?: Record<string, readonly Json[]>; readonly after?: (object: Json) => void } = {},
): Promise<FakeTarget> {
  let version = 100;
  for (const object of Object.values(objects))
    object["metadata"] = { ...(object["metadata"] as Json | undefined), resourceVersion: "100" };
  return startFakeTarget((request): FakeAnswer => {
    const { method, path, query } = request;
    const dryRun = query.get("dryRun") === "All";
    const listed = hooks.lists?.[path];
    if (method === "GET" && listed !== undefined) return { status: 200, body: { items: listed } };
    const isStatus = path.endsWith("/status");
    const name = isStatus ? path.slice(0, -"/status".length) : path;
    const object = objects[name];
    if (object === undefined) return { status: 404, dryRun, body: { reason: "NotFound", message: "not found" } };
    if (method === "GET") return { status: 200, body: object };
    if (method !== "PATCH" || query.get("fieldManager") !== "noops-bot") return { status: 405, dryRun };
    const next = patchOf(request, object);
    if (typeof next === "number") return { status: next, dryRun, body: { reason: "Invalid", message: "the patch cannot be applied" } }; // prettier-ignore
    const metadata = object["metadata"] as Json;
    const wanted = (next["metadata"] as Json)["resourceVersion"];
    if (wanted !== metadata["resourceVersion"])
      return { status: 409, dryRun, body: { reason: "Conflict", message: "the object has been modified" } };
    const result: Json = isStatus ? { ...object, status: next["status"] } : { ...next, status: object["status"] };
    if (dryRun || JSON.stringify(result) === JSON.stringify(object)) return { status: 200, dryRun, body: result };
    version += 1;
    Object.assign(object, result, { metadata: { ...(result["metadata"] as Json), resourceVersion: String(version) } });
    hooks.after?.(object);
    return { status: 200, body: object, effect: true };
  });
}
