import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../free-port.ts";
import { untilHealthy } from "./until-healthy.ts";

const HEALTHY_WITHIN_MS = 240_000;

/** The program; a missing peer is seen as a skipped suite on a developer's machine and as a failure in CI. */
export const MLFLOW = process.env["MLFLOW_BIN"];

/** A real MLflow server. */
export interface MlflowServer {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Starts MLflow on a folder of its own, with a store in SQLite. */
export async function startMlflow(): Promise<MlflowServer> {
  if (MLFLOW === undefined)
    throw new Error("MLFLOW_BIN is not set: npm run test:peers installs MLflow where python3 exists");
  const folder = await mkdtemp(join(tmpdir(), "noops-mlflow-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const options = ["--backend-store-uri", `sqlite:///${folder}/store.sqlite`, "--default-artifact-root", folder];
  const server = spawn(
    MLFLOW,
    ["server", "--host", "127.0.0.1", "--port", String(port), "--workers", "1", ...options],
    {
      cwd: folder,
      stdio: "ignore",
      detached: true,
    },
  );
  const stop = async (): Promise<void> => {
    // The server has workers: its whole group ends.
    if (server.pid !== undefined && server.exitCode === null) {
      process.kill(-server.pid, "SIGKILL");
      await once(server, "exit");
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await untilHealthy("MLflow", url, Date.now() + HEALTHY_WITHIN_MS);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}
