import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { playRegistryContract } from "../contract/mlflow-registry.ts";
import { MLFLOW, type MlflowServer, startMlflow } from "./start-mlflow.ts";

describe.skipIf(MLFLOW === undefined && process.env["CI"] === undefined)("a real MLflow server", () => {
  let server: MlflowServer | undefined;

  beforeAll(async () => {
    server = await startMlflow();
  });
  afterAll(() => server?.stop());

  it("answers the registry contract with the recorded answers, which the demo's registry must give too", async () => {
    const exchanges = await playRegistryContract(server?.url ?? "");
    await expect(`${JSON.stringify(exchanges, null, 2)}\n`).toMatchFileSnapshot("../contract/mlflow-registry.json");
  });
});
