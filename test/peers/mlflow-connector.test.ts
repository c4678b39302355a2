import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createMlflowSetAlias } from "@noops-ml/bot/adapters/connectors/mlflow-set-alias.ts";
import { MLFLOW, type MlflowServer, startMlflow } from "./start-mlflow.ts";

const EFFECT = `noops-${"a1".repeat(16)}`;
const CALL = { timeoutMs: 30_000 };

describe.skipIf(MLFLOW === undefined && process.env["CI"] === undefined)(
  "mlflow.set_alias on a real MLflow server",
  () => {
    let server: MlflowServer | undefined;
    let url = "";

    async function api(method: "GET" | "POST", path: string, body?: object): Promise<unknown> {
      const response = await fetch(`${url}/api/2.0/mlflow/${path}`, {
        method,
        ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${method} ${path}: ${String(response.status)} ${await response.text()}`);
      return response.json();
    }
    const point = (version: string) =>
      api("POST", "registered-models/alias", { name: "fraud", alias: "champion", version });

    beforeAll(async () => {
      server = await startMlflow();
      url = server.url;
      await api("POST", "registered-models/create", { name: "fraud" });
      for (const version of ["1", "2", "3"]) {
        await api("POST", "model-versions/create", { name: "fraud", source: `s3://models/fraud/${version}` });
        const tag = { name: "fraud", version, key: "validation_status", value: version === "3" ? "pending" : "passed" };
        await api("POST", "model-versions/set-tag", tag);
      }
    }, 300_000);

    afterAll(() => server?.stop());

    it("sets an alias that was not there, once, and finds it again by its tag", async () => {
      const connector = createMlflowSetAlias({ url });
      const made = await connector.plan({ name: "fraud", alias: "champion", version: 3 }, CALL);
      if (made.kind !== "plan") throw new Error(JSON.stringify(made));
      expect(made.plan.before).toBe("not set");
      expect(await connector.probe(made.plan, EFFECT, CALL)).toMatchObject({ kind: "notDone" });
      expect(await connector.apply(made.plan, EFFECT, CALL)).toMatchObject({ kind: "applied" });
      expect(await connector.apply(made.plan, EFFECT, CALL)).toMatchObject({ detail: "champion already points at v3" });
      expect(await connector.probe(made.plan, EFFECT, CALL)).toMatchObject({ kind: "done", detail: expect.stringContaining("by this run") }); // prettier-ignore
      expect(await connector.verify(made.plan, CALL, EFFECT)).toMatchObject({ holds: true });
    });

    it("rolls back to the newest validated version, and its opposite puts the alias back", async () => {
      await point("3");
      const connector = createMlflowSetAlias({ url });
      const made = await connector.plan({ name: "fraud", alias: "champion", version: "last-validated" }, CALL);
      if (made.kind !== "plan") throw new Error(JSON.stringify(made));
      expect(made.plan).toMatchObject({ before: "v3", desired: "v2", class: "rollback" });
      expect(await connector.apply(made.plan, EFFECT, CALL)).toMatchObject({ kind: "applied" });
      const back = connector.compensate?.(made.plan, EFFECT);
      if (back?.kind !== "step") throw new Error("no way back");
      const undo = await connector.plan(back.with, CALL);
      if (undo.kind !== "plan") throw new Error(JSON.stringify(undo));
      await connector.apply(undo.plan, `noops-${"b2".repeat(16)}`, CALL);
      expect(await connector.verify(undo.plan, CALL)).toMatchObject({ value: { version: "3" } });
    });

    it("refuses when the alias moved since the plan, and leaves it where it is", async () => {
      await point("3");
      const connector = createMlflowSetAlias({ url });
      const made = await connector.plan({ name: "fraud", alias: "champion", version: "2" }, CALL);
      if (made.kind !== "plan") throw new Error(JSON.stringify(made));
      await point("1");
      expect(await connector.apply(made.plan, EFFECT, CALL)).toMatchObject({ kind: "moved" });
      expect(await connector.probe(made.plan, EFFECT, CALL)).toMatchObject({ kind: "unknown" });
      expect(await api("GET", "registered-models/alias?name=fraud&alias=champion")).toMatchObject({
        model_version: { version: "1" },
      });
    });

    it("refuses a version and a model that are not there", async () => {
      const connector = createMlflowSetAlias({ url });
      expect(await connector.plan({ name: "fraud", alias: "champion", version: "99" }, CALL)).toMatchObject({
        kind: "refused",
      });
      expect(await connector.plan({ name: "nobody", alias: "champion", version: "1" }, CALL)).toMatchObject({
        kind: "refused",
      });
    });
  },
);
