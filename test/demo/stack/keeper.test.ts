import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";

const STACK = join(import.meta.dirname, "../../../demo/stack");

/** Stands for the demo: starts two processes that answer, one of them deaf to SIGTERM, and says where. */
const DEMO = `
  import { readFileSync } from "node:fs";
  import { startChild } from ${JSON.stringify(join(STACK, "child.ts"))};
  import { startKeeper } from ${JSON.stringify(join(STACK, "start-keeper.ts"))};
  const folder = process.argv[1];
  const serve = "require('http').createServer((_, r) => r.end()).listen(0, '127.0.0.1', function () { console.log(this.address().port) });";
  const keeper = startKeeper();
  const ports = [];
  for (const [name, script] of [["a", serve], ["deaf", "process.on('SIGTERM', () => {});" + serve]]) {
    const logFile = folder + "/" + name + ".log";
    keeper.keep(await startChild({ name, command: process.execPath, args: ["-e", script], cwd: folder, env: {}, logFile }));
    while (!readFileSync(logFile, "utf8").endsWith("\\n")) await new Promise((done) => setTimeout(done, 50));
    ports.push(readFileSync(logFile, "utf8").trim());
  }
  console.log(ports.join(" "));
  setInterval(() => {}, 1000);
`;

const answers = (port: string) =>
  fetch(`http://127.0.0.1:${port}/`).then(
    () => true,
    () => false,
  );

it("processes end when the demo is killed, even one that does not listen to SIGTERM", { timeout: 90_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "noops-keeper-"));
  const demo = spawn(process.execPath, ["--input-type=module", "-e", DEMO, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [said] = (await once(demo.stdout, "data")) as [Buffer];
    const ports = said.toString().trim().split(" ");
    expect(await Promise.all(ports.map(answers))).toEqual([true, true]);
    demo.kill("SIGKILL");
    await expect.poll(() => Promise.all(ports.map(answers)), { timeout: 60_000 }).toEqual([false, false]);
  } finally {
    demo.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
});
