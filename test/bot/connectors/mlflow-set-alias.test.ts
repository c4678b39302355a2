import { createMlflowSetAlias } from "@noops-ml/bot/adapters/connectors/mlflow-set-alias.ts";
import { describe, expect, it } from "vitest";
import { BEARER, EFFECT, describeConnector } from "./contract.ts";
import { type FakeAnswer, startFakeTarget } from "./fake-target.ts";

interface Version {
  readonly version: string;
  readonly tags: Record<string, string>;
}
const call = { timeoutMs: 1000 };
const inputs = { name: "fraud", alias: "champion", version: "last-validated" };

/** MLflow's registry API: an alias that is not set and a model that is not there have different answers than a failure. */
async function fakeRegistry() {
  const aliases = new Map([["champion", "7"]]);
  const versions: Version[] = [
    { version: "5", tags: { validation_status: "failed" } },
    { version: "6", tags: { validation_status: "passed" } },
    { version: "7", tags: {} },
  ];
  const wire = ({ version, tags }: Version) => ({ name: "fraud", version, user_id: "alice", tags: Object.entries(tags).map(([key, value]) => ({ key, value })) }); // prettier-ignore
  const missing = (message: string): FakeAnswer => ({ status: 404, body: { error_code: "RESOURCE_DOES_NOT_EXIST", message } }); // prettier-ignore
  const target = await startFakeTarget(({ method, path, query, json }): FakeAnswer => {
    const root = "/api/2.0/mlflow/";
    const body = (json ?? {}) as Record<string, string>;
    const find = (version: string | null | undefined) => versions.find((one) => one.version === version);
    switch (`${method} ${path.slice(root.length)}`) {
      case "GET registered-models/alias": {
        const found = find(aliases.get(query.get("alias") ?? ""));
        return found === undefined
          ? { status: 400, body: { error_code: "INVALID_PARAMETER_VALUE", message: "alias not found" } }
          : { status: 200, body: { model_version: wire(found) } };
      }
      case "GET model-versions/get": {
        const found = find(query.get("version"));
        return found === undefined ? missing("version") : { status: 200, body: { model_version: wire(found) } };
      }
      case "GET model-versions/search":
        return { status: 200, body: { model_versions: versions.map(wire) } };
      case "POST model-versions/set-tag": {
        const found = find(body["version"]);
        if (found === undefined) return missing("version");
        found.tags[body["key"] ?? ""] = body["value"] ?? "";
        return { status: 200, body: {} };
      }
      case "POST registered-models/alias":
        if (find(body["version"]) === undefined) return missing("version");
        aliases.set(body["alias"] ?? "", body["version"] ?? "");
        return { status: 200, body: {}, effect: true };
      default:
        return { status: 404, body: { error_code: "ENDPOINT_NOT_FOUND" } };
    }
  });
  const connector = createMlflowSetAlias({ url: target.url, token: BEARER.slice("Bearer ".length) });
  return { target, aliases, versions, connector };
}

describeConnector("mlflow.set_alias", async () => {
  const { target, aliases, connector } = await fakeRegistry();
  return {
    connector,
    target,
    inputs,
    badInputs: { name: "fraud", alias: "" },
    authorization: BEARER,
    move: () => void aliases.set("champion", "5"),
  };
});

describe("mlflow.set_alias", () => {
  it("is taken back to the version before, as an absolute value", async () => {
    const { target, aliases, connector } = await fakeRegistry();
    const made = await connector.plan(inputs, call);
    if (made.kind !== "plan") throw new Error(made.kind);
    await connector.apply(made.plan, EFFECT, call);
    const back = connector.compensate?.(made.plan, EFFECT);
    expect(back).toEqual({
      kind: "step",
      uses: "mlflow.set_alias",
      with: { name: "fraud", alias: "champion", version: "7" },
    });
    if (back?.kind !== "step") throw new Error("no way back");
    const undo = await connector.plan(back.with, call);
    if (undo.kind !== "plan") throw new Error(JSON.stringify(undo));
    await connector.apply(undo.plan, `noops-${"d4".repeat(16)}`, call);
    expect(aliases.get("champion")).toBe("7");
    await target.stop();
  });

  it("moves no alias to a version that failed its validation", async () => {
    const { target, connector } = await fakeRegistry();
    expect(await connector.plan({ ...inputs, version: 5 }, call)).toMatchObject({ kind: "refused" });
    await target.stop();
  });
});
