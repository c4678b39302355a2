import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lastLines, startChild } from "@noops-ml/demo/stack/child.ts";
import { waitUntilReady } from "@noops-ml/demo/stack/wait-until-ready.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

let folder: string;
const run = (script: string) =>
  startChild({
    name: "child",
    command: process.execPath,
    args: ["-e", script],
    cwd: folder,
    env: {},
    logFile: join(folder, "logs/child.log"),
  });
const NOBODY = "http://127.0.0.1:9/";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "noops-child-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe("a child process", () => {
  it("ends on request", async () => {
    const child = await run("setInterval(() => {}, 1000)");
    expect(child.ended()).toBeUndefined();
    await child.stop();
    expect(child.ended()).toBe("signal SIGTERM");
    expect(() => process.kill(child.pid, 0)).toThrow("ESRCH");
  });

  it("ends at once when it is killed, and ending it again is no mistake", async () => {
    const child = await run("process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)");
    await child.kill();
    await child.stop();
    expect(child.ended()).toBe("signal SIGKILL");
  });

  it("that ends before it is ready is reported with its last words", async () => {
    const child = await run("console.log('the disk is full'); process.exit(3)");
    await expect(waitUntilReady(child, NOBODY, 10_000)).rejects.toThrow(/exit code 3:\nthe disk is full/);
    expect(lastLines(child.logFile, 1)).toBe("the disk is full");
  });

  it("that stays silent is reported at the deadline", async () => {
    const child = await run("setInterval(() => {}, 1000)");
    await expect(waitUntilReady(child, NOBODY, 1)).rejects.toThrow(/was not ready after/);
    await child.stop();
  });

  it("of a program that does not exist is named", async () => {
    const spec = {
      name: "Prometheus",
      command: join(folder, "nothing"),
      args: [],
      cwd: folder,
      env: {},
      logFile: join(folder, "p.log"),
    };
    await expect(startChild(spec)).rejects.toThrow(/Prometheus could not be started/);
  });
});
