import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const MAIN = fileURLToPath(new URL("../../../demo/slack/main.ts", import.meta.url));

let dataDir: string;
let child: ChildProcess | null = null;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "noops-slack-"));
});
afterEach(async () => {
  if (child?.exitCode === null) child.kill("SIGKILL");
  child = null;
  await rm(dataDir, { recursive: true, force: true });
});

function run(environment: Record<string, string>): {
  out: AsyncIterator<string>;
  err: () => string;
  ended: Promise<unknown[]>;
} {
  const started = spawn(process.execPath, [MAIN], { env: environment, stdio: ["ignore", "pipe", "pipe"] });
  child = started;
  let err = "";
  started.stderr.on("data", (chunk: Buffer) => (err += chunk.toString("utf8")));
  const out = createInterface({ input: started.stdout })[Symbol.asyncIterator]();
  return { out, err: () => err, ended: once(started, "exit") };
}

describe("the process", () => {
  it("says which variable is missing and ends with 1", async () => {
    const { ended, err } = run({ PORT: "0", DATA_DIR: dataDir });
    expect((await ended)[0]).toBe(1);
    expect(err()).toContain("SLACK_SIGNING_SECRET is not set");
  });

  it("serves, and on SIGTERM writes what it knows and ends with 0", async () => {
    const { out, ended, err } = run({ PORT: "0", DATA_DIR: dataDir, SLACK_SIGNING_SECRET: "s", SLACK_BOT_TOKEN: "t" });
    const { url } = JSON.parse(String((await out.next()).value)) as { url: string };
    const said = await fetch(`${url}/_/say`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ user: "U0ALICE", channel: "C0GENERAL", text: "remember me" }),
    });
    expect(said.status).toBe(200);
    child?.kill("SIGTERM");
    expect((await ended)[0]).toBe(0);
    expect(err()).toBe("");
    expect(await readFile(join(dataDir, "workspace.json"), "utf8")).toContain("remember me");
  });
});
