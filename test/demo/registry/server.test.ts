import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startRegistry } from "@noops-ml/demo/registry/server.ts";
import { playRegistryContract } from "../../contract/mlflow-registry.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

type Answer = { readonly status: number; readonly body: Record<string, unknown> };
type Logged = {
  readonly applied: boolean;
  readonly headers: Record<string, string>;
  readonly body: Record<string, unknown>;
};

let dataDir: string;
let registry: Awaited<ReturnType<typeof startRegistry>>;

async function call(
  method: string,
  endpoint: string,
  parameters: Record<string, unknown> = {},
  headers = {},
): Promise<Answer> {
  const isGet = method === "GET";
  const query = isGet ? `?${new URLSearchParams(parameters as Record<string, string>).toString()}` : "";
  const response = await fetch(`${registry.url}/api/2.0/mlflow/${endpoint}${query}`, {
    method,
    headers: { "content-type": "application/json", ...headers },
    ...(isGet ? {} : { body: JSON.stringify(parameters) }),
    signal: AbortSignal.timeout(500),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const champion = async () => {
  const { body } = await call("GET", "registered-models/alias", { name: "fraud", alias: "champion" });
  return (body.model_version as { version: string }).version;
};
const setChampion = (version: string, headers = {}) =>
  call("POST", "registered-models/alias", { name: "fraud", alias: "champion", version }, headers);
const inject = (faults: object) => fetch(`${registry.url}/_/faults`, { method: "POST", body: JSON.stringify(faults) });
const log = async () => ((await (await fetch(`${registry.url}/_/log`)).json()) as { entries: Logged[] }).entries;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "noops-registry-"));
  registry = await startRegistry({ port: 0, dataDir, now: () => 1000 });
});
afterEach(async () => {
  await registry.close();
  rmSync(dataDir, { recursive: true });
});

describe("the registry", () => {
  it("starts with version 6 as champion and version 7 as challenger", async () => {
    const { body } = await call("GET", "registered-models/get", { name: "fraud" });
    expect(body.registered_model).toMatchObject({
      name: "fraud",
      aliases: [
        { alias: "champion", version: "6" },
        { alias: "challenger", version: "7" },
      ],
      latest_versions: [{ version: "7", current_stage: "None", status: "READY", aliases: ["challenger"] }],
    });
  });

  it("gives the answers that a real MLflow server gave", async () => {
    const recorded = readFileSync(new URL("../../contract/mlflow-registry.json", import.meta.url), "utf8");
    expect(await playRegistryContract(registry.url)).toEqual(JSON.parse(recorded));
  });

  it("moves an alias and logs the caller's effect key", async () => {
    expect(await setChampion("7", { "x-noops-effect": "noops-1" })).toEqual({ status: 200, body: {} });
    expect(await champion()).toBe("7");
    expect(await log()).toMatchObject([
      { applied: true, headers: { "x-noops-effect": "noops-1" }, body: { version: "7" } },
    ]);
  });

  it("keeps its state and its log when it starts again", async () => {
    await setChampion("7");
    await registry.close();
    registry = await startRegistry({ port: 0, dataDir });
    expect(await champion()).toBe("7");
    expect(await log()).toHaveLength(1);
    expect(JSON.parse(readFileSync(join(dataDir, "registry.json"), "utf8"))).toMatchObject({ models: { fraud: {} } });
  });

  it("refuses to start on a file that it cannot read, and leaves it alone", async () => {
    await registry.close();
    writeFileSync(join(dataDir, "registry.json"), "{");
    await expect(startRegistry({ port: 0, dataDir })).rejects.toThrow(/cannot be read/);
    expect(readFileSync(join(dataDir, "registry.json"), "utf8")).toBe("{");
    rmSync(join(dataDir, "registry.json"));
    registry = await startRegistry({ port: 0, dataDir });
  });

  it("counts versions up, searches them by filter and tags them", async () => {
    const created = await call("POST", "model-versions/create", { name: "fraud", source: "demo:/8", run_id: "r8" });
    expect(created.body.model_version).toMatchObject({ version: "8", run_id: "r8" });
    await call("POST", "model-versions/set-tag", {
      name: "fraud",
      version: "8",
      key: "noops.ml/effect",
      value: "noops-2",
    });
    const { body } = await call("GET", "model-versions/search", { filter: "name = 'fraud' AND run_id = 'r8'" });
    expect(body.model_versions).toMatchObject([{ version: "8", tags: [{ key: "noops.ml/effect", value: "noops-2" }] }]);
  });

  it("takes an alias away, and its target's deletion takes it along", async () => {
    expect((await call("DELETE", "registered-models/alias", { name: "fraud", alias: "challenger" })).status).toBe(200);
    expect((await call("DELETE", "model-versions/delete", { name: "fraud", version: "6" })).status).toBe(200);
    const { body } = await call("GET", "registered-models/get", { name: "fraud" });
    expect(body.registered_model).not.toHaveProperty("aliases");
  });

  it("archives the version that a stage transition replaces", async () => {
    const stage = (version: string) =>
      call("POST", "model-versions/transition-stage", {
        name: "fraud",
        version,
        stage: "production",
        archive_existing_versions: true,
      });
    await stage("6");
    expect((await stage("7")).body.model_version).toMatchObject({ current_stage: "Production" });
    const { body } = await call("GET", "model-versions/get", { name: "fraud", version: "6" });
    expect(body.model_version).toMatchObject({ current_stage: "Archived" });
  });

  it.each([
    [
      "an unknown model",
      "GET",
      "registered-models/get",
      { name: "nobody" },
      404,
      "RESOURCE_DOES_NOT_EXIST",
      "Registered Model with name=nobody not found",
    ],
    [
      "an unknown version",
      "POST",
      "registered-models/alias",
      { name: "fraud", alias: "champion", version: "99" },
      404,
      "RESOURCE_DOES_NOT_EXIST",
      "Model Version (name=fraud, version=99) not found",
    ],
    [
      "an alias that is not set",
      "GET",
      "registered-models/alias",
      { name: "fraud", alias: "canary" },
      400,
      "INVALID_PARAMETER_VALUE",
      "Registered model alias canary not found.",
    ],
    [
      "a missing parameter",
      "GET",
      "registered-models/get",
      {},
      400,
      "INVALID_PARAMETER_VALUE",
      "Missing value for required parameter 'name'",
    ],
    [
      "a version that is no number",
      "GET",
      "model-versions/get",
      { name: "fraud", version: "v7" },
      400,
      "INVALID_PARAMETER_VALUE",
      "must be an integer",
    ],
    [
      "a reserved alias",
      "POST",
      "registered-models/alias",
      { name: "fraud", alias: "latest", version: "6" },
      400,
      "INVALID_PARAMETER_VALUE",
      "reserved",
    ],
    [
      "a model that exists",
      "POST",
      "registered-models/create",
      { name: "fraud" },
      400,
      "RESOURCE_ALREADY_EXISTS",
      "already exists",
    ],
    [
      "a filter nobody understands",
      "GET",
      "model-versions/search",
      { filter: "name ~ 'x'" },
      400,
      "INVALID_PARAMETER_VALUE",
      "Invalid clause(s)",
    ],
    ["an unknown endpoint", "POST", "runs/create", {}, 404, "ENDPOINT_NOT_FOUND", "runs/create"],
    [
      "a property of every object",
      "GET",
      "registered-models/get",
      { name: "constructor" },
      404,
      "RESOURCE_DOES_NOT_EXIST",
      "constructor",
    ],
  ])("answers %s in MLflow's words", async (_case, method, endpoint, parameters, status, code, message) => {
    const answer = await call(method, endpoint, parameters);
    expect(answer.status).toBe(status);
    expect(answer.body.error_code).toBe(code);
    expect(answer.body.message).toContain(message);
  });

  it("answers a body that is not JSON with 400", async () => {
    const response = await fetch(`${registry.url}/api/2.0/mlflow/registered-models/alias`, {
      method: "POST",
      body: "{",
    });
    expect([response.status, await response.json()]).toMatchObject([400, { error_code: "BAD_REQUEST" }]);
  });

  it.each([
    ["error", false, "6"],
    ["drop", false, "6"],
    ["dropAfterApply", true, "7"],
    ["hangAfterApply", true, "7"],
  ])("an injected %s hits one call: applied is %s", async (kind, applied, version) => {
    await inject({ [kind]: 1 });
    const first = await setChampion("7").then(
      (answer) => answer.status,
      () => "no answer",
    );
    expect(first).toBe(kind === "error" ? 500 : "no answer");
    expect(await champion()).toBe(version);
    expect(await log()).toMatchObject([{ applied }]);
    expect((await setChampion("6")).status).toBe(200);
  });

  it("refuses an unknown fault", async () => {
    expect((await inject({ explode: 1 })).status).toBe(400);
  });
});
