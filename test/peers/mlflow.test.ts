import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { playRegistryContract } from "../contract/mlflow-registry.ts";
import { freePort } from "../free-port.ts";
import { untilHealthy } from "./until-healthy.ts";

const MLFLOW = process.env["MLFLOW_BIN"];

// A missing peer is seen as a skipped suite on a developer's machine and as a failure in CI.
describe.skipIf(MLFLOW === undefined && process.env["CI"] === undefined)("a real MLflow server", () => {
  let folder = "";
  let server: ChildProcess | undefined;
  let url = "";

  beforeAll(async () => {
    if (MLFLOW === undefined)
      throw new Error("MLFLOW_BIN is not set: npm run test:peers installs MLflow where python3 exists");
    folder = await mkdtemp(join(tmpdir(), "noops-mlflow-"));
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const options = ["--backend-store-uri", `sqlite:///${folder}/store.sqlite`, "--default-artifact-root", folder];
    server = spawn(MLFLOW, ["server", "--host", "127.0.0.1", "--port", String(port), "--workers", "1", ...options], {
      cwd: folder,
      stdio: "ignore",
      detached: true,
    });
    await untilHealthy("MLflow", url, Date.now() + 120_000);
  });

  afterAll(async () => {
    if (server?.pid !== undefined) {
      process.kill(-server.pid, "SIGKILL");
      await once(server, "exit");
    }
    await rm(folder, { recursive: true, force: true });
  });

  it("answers the registry contract with the recorded answers, which the demo's registry must give too", async () => {
    const exchanges = await playRegistryContract(url);
    await expect(`${JSON.stringify(exchanges, null, 2)}\n`).toMatchFileSnapshot("../contract/mlflow-registry.json");
  });
});
